import { HTTPFacilitatorClient, type FacilitatorClient } from '@x402/core/server'
import { HearthError } from '../../../../contract/errors.ts'

const TIMEOUT_MS = 30_000

/**
 * A hosted x402 facilitator. A settlement it did not answer in time may still happen, so that is
 * `facilitator/unknown-outcome`, never a refusal.
 */
export function createRemoteFacilitator(url: string): FacilitatorClient {
  const client = new HTTPFacilitatorClient({ url, timeoutMs: TIMEOUT_MS })
  return {
    verify: async (payload, requirements) => {
      const { invalidMessage: _unsafe, ...result } = await client.verify(payload, requirements).catch(unreachable)
      return result
    },
    settle: async (payload, requirements) => {
      const { errorMessage: _unsafe, ...result } = await client.settle(payload, requirements).catch(unknownOutcome)
      return result
    },
    getSupported: () => client.getSupported().catch(unreachable),
  }
}

function unreachable(cause: unknown): never {
  throw new HearthError('facilitator/unreachable', 'The payment service does not answer right now.', {
    hint: 'Nothing was paid. Try again in a moment.',
    cause,
  })
}

function unknownOutcome(cause: unknown): never {
  throw new HearthError('facilitator/unknown-outcome', 'It is not known whether the payment was settled.', {
    hint: 'Send the same payment again; it is settled at most once.',
    cause,
  })
}
