import { type FacilitatorClient, HTTPFacilitatorClient } from '@x402/core/server'
import { HearthError } from '../../../../contract/errors.ts'
import { facilitatorDown } from './errors.ts'

/** Shorter than a buyer's patience; the chain is asked afterwards what became of the payment. */
const TIMEOUT_MS = 20_000

/**
 * A facilitator run by somebody else. After a time-out nothing is known: the payment may have been
 * settled. Its methods throw HearthError `payment/facilitator-down`, and no text of the facilitator
 * is passed on.
 */
export function createRemoteFacilitator(url: string, timeoutMs = TIMEOUT_MS): FacilitatorClient {
  const client = new HTTPFacilitatorClient({ url, timeoutMs })
  return {
    verify: async (payload, terms) => {
      const { invalidMessage: _, ...result } = await bounded(() => client.verify(payload, terms))
      return result
    },
    settle: async (payload, terms) => {
      const { errorMessage: _, ...result } = await bounded(() => client.settle(payload, terms))
      return result
    },
    getSupported: () => bounded(() => client.getSupported()),
  }
}

async function bounded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof HearthError) throw error
    throw facilitatorDown(error instanceof Error ? error.name : 'facilitator failed')
  }
}
