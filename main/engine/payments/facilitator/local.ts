import { InMemoryPendingSettlementStore, x402Facilitator } from '@x402/core/facilitator'
import type { FacilitatorClient } from '@x402/core/server'
import { ExactEvmScheme } from '@x402/evm/exact/facilitator'
import { HearthError } from '../../../../contract/errors.ts'
import type { Log } from '../../ports/log.ts'
import { signerAccount } from '../../proof/signature.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { createRpc, type RpcUrl } from '../../wallet/rpc.ts'
import { createBroadcaster } from './broadcast.ts'
import { createFacilitatorSigner } from './signer.ts'

/**
 * The official x402 facilitator inside this process, paying gas with a key of its own. For the
 * practice network and for networks without a hosted facilitator.
 *
 * An answer with `success: false` is proof that nothing was sent or that what was sent reverted.
 * Where that cannot be said, it throws instead, and the caller asks the chain. The messages of the
 * scheme are left out of the answers: they carry the node's address, which may hold a key.
 * @throws HearthError `chain/unreachable` | `facilitator/unknown-outcome`
 */
export function createLocalFacilitator(options: {
  readonly network: UsableNetwork
  readonly rpcUrl: RpcUrl
  /** 32-byte private key that holds the chain's own coin. */
  readonly key: Uint8Array
  readonly log: Log
}): FacilitatorClient {
  const { network, log } = options
  const chainId = `eip155:${network.numericId}` as const
  const rpc = createRpc(options.rpcUrl)
  const account = signerAccount(options.key)
  const broadcaster = createBroadcaster({
    rpc,
    account,
    chainId: network.numericId,
    instantBlocks: network.instantBlocks,
    monotonic: () => performance.now(),
  })
  const pendingSettlementStore = new InMemoryPendingSettlementStore()

  /** A facilitator for one request, so that trouble with the node under it is known to be its own. */
  async function watched<Result>(use: (facilitator: x402Facilitator) => Promise<Result>): Promise<Result> {
    const troubles: HearthError[] = []
    const noting = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
      try {
        return await work
      } catch (error) {
        if (error instanceof HearthError) troubles.push(error)
        throw error
      }
    }
    const signer = createFacilitatorSigner({
      account,
      rpc: { call: (method, params) => noting(rpc.call(method, params)), batch: (calls) => noting(rpc.batch(calls)) },
      broadcaster: { send: (outgoing) => noting(broadcaster.send(outgoing)) },
    })
    const scheme = new ExactEvmScheme(signer, { pendingSettlementStore })
    const result = await use(new x402Facilitator().register(chainId, scheme))
    // The scheme reads every exception as a refusal; a node that does not answer refuses nothing.
    const trouble = troubles[0]
    if (trouble !== undefined) throw trouble
    return result
  }

  return {
    verify: async (payload, requirements) => {
      const { invalidMessage, ...result } = await watched((facilitator) => facilitator.verify(payload, requirements))
      if (invalidMessage !== undefined) log.info('facilitator.invalid', { reason: result.invalidReason ?? 'unknown' })
      return result
    },
    settle: async (payload, requirements) => {
      const { errorMessage, ...result } = await watched((facilitator) => facilitator.settle(payload, requirements))
      if (errorMessage !== undefined) log.info('facilitator.refused', { reason: result.errorReason ?? 'unknown' })
      return result
    },
    getSupported: async () => ({
      kinds: [{ x402Version: 2, scheme: 'exact', network: chainId }],
      extensions: [],
      signers: { 'eip155:*': [account.address] },
    }),
  }
}
