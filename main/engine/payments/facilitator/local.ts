import { InMemoryPendingSettlementStore, type PendingSettlementStore, x402Facilitator } from '@x402/core/facilitator'
import type { FacilitatorClient } from '@x402/core/server'
import type {
  PaymentPayload,
  PaymentRequirements,
  SettleResponse,
  SupportedResponse,
  VerifyResponse,
} from '@x402/core/types'
import { BatchSettlementEvmScheme } from '@x402/evm/batch-settlement/facilitator'
import { ExactEvmScheme } from '@x402/evm/exact/facilitator'
import { zeroAddress } from 'viem'
import { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'
import { Address, Bytes32 } from '../../../../contract/money.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { canonicalJson } from '../../proof/jcs.ts'
import { signerAccount } from '../../proof/account.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { createRpc, type RpcUrl } from '../../wallet/rpc.ts'
import { type Attempt, createAttempt } from './attempt.ts'
import { type Broadcaster, createBroadcaster } from './broadcaster.ts'
import { facilitatorDown } from './errors.ts'
import { createGasOutbox, type GasOutbox } from './gas-outbox.ts'

const Eip3009 = z.looseObject({ authorization: z.looseObject({ from: Address }) })
const OfChannel = z.looseObject({ channelConfig: z.looseObject({ payer: Address }) })
/** What the payee itself sends: nobody's signature is looked up for it. */
const OfPayee = z.looseObject({ type: z.enum(['claim', 'settle']) })

export interface LocalFacilitator extends FacilitatorClient {
  /** Whose coin pays for it. */
  readonly account: Address
  /** What it sent: stored before, followed until it is final. */
  readonly outbox: Pick<GasOutbox, 'step' | 'underWay'>
}

/**
 * x402's own facilitator inside this process, for networks without a hosted one: it checks payments
 * and settles them with gas from `key`. Settling the same payment twice at once is one settlement;
 * after an unknown outcome the chain is asked before anything is sent again. What it sends is in the books first, and
 * so is what it cost.
 * Its methods throw HearthError `payment/facilitator-down` when nothing is known about the payment.
 */
export function createLocalFacilitator(options: {
  readonly network: UsableNetwork
  readonly rpcUrl: RpcUrl
  readonly key: Uint8Array
  /** What it says it settles; all of it unless told. Claims of vouchers that are held are settled in any case. */
  readonly schemes?: readonly string[]
  readonly ledger: Pick<Ledger, 'outgoing' | 'settings'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}): LocalFacilitator {
  const { network } = options
  const chainId = `eip155:${network.numericId}` as const
  const rpc = createRpc(options.rpcUrl)
  const account = signerAccount(options.key)
  const outbox = createGasOutbox({ ...options, rpc, chain: openChain(network, options.rpcUrl), account })
  const broadcaster = createBroadcaster(rpc, network, account.address, outbox)
  const pending = pendingSettlements(broadcaster)
  const settling = new Map<string, Promise<SettleResponse>>()

  function begin(payload: PaymentPayload): { readonly attempt: Attempt; readonly facilitator: x402Facilitator } | null {
    const payer = payerOf(payload)
    if (payer === null) return null
    const attempt = createAttempt(rpc, broadcaster, account.address, payer)
    const store = { pendingSettlementStore: pending }
    const facilitator = new x402Facilitator()
    return {
      attempt,
      facilitator:
        payload.accepted.scheme === 'batch-settlement'
          ? facilitator.register(chainId, new BatchSettlementEvmScheme(attempt.signer, undefined, store))
          : facilitator.register(chainId, new ExactEvmScheme(attempt.signer, store)),
    }
  }

  async function verify(payload: PaymentPayload, terms: PaymentRequirements): Promise<VerifyResponse> {
    const begun = begin(payload)
    if (begun === null) return { isValid: false, invalidReason: 'unsupported_payload_type' }
    const { invalidMessage: _, ...result } = await known(begun.attempt, () => begun.facilitator.verify(payload, terms))
    if (!result.isValid) throwOwn(begun.attempt)
    return result
  }

  async function settle(payload: PaymentPayload, terms: PaymentRequirements): Promise<SettleResponse> {
    const begun = begin(payload)
    if (begun === null) return unsupported(terms)
    const { errorMessage: _, ...result } = await known(begun.attempt, () => begun.facilitator.settle(payload, terms))
    // With a hash something may be on its way, which the answer says; without one nothing was sent.
    if (!result.success && result.transaction === '') throwOwn(begun.attempt)
    return result
  }

  return {
    account: account.address,
    outbox,
    verify,
    settle: (payload, terms) => {
      const key = canonicalJson({ payload: payload.payload, terms })
      const underWay = settling.get(key)
      if (underWay !== undefined) return underWay
      const result = settle(payload, terms).finally(() => settling.delete(key))
      settling.set(key, result)
      return result
    },
    getSupported: async () => ({
      ...ownKinds(network.numericId, options.schemes ?? ALL_SCHEMES),
      signers: { 'eip155:*': [account.address] },
    }),
  }
}

/** What it settles where its gas costs nobody anything. */
export const ALL_SCHEMES = ['exact', 'batch-settlement'] as const
/** What it settles with coin that was bought: anybody could have it pay for deposits that are taken back at once. */
export const PAID_SCHEMES = ['exact'] as const

/** What it says it settles, also where it does not run yet. */
export function ownKinds(numericId: number, schemes: readonly string[]): SupportedResponse {
  const network = `eip155:${numericId}` as const
  return { kinds: schemes.map((scheme) => ({ x402Version: 2, scheme, network })), extensions: [], signers: {} }
}

/** The SDK's texts may hold the node's address and key: only what it says by code gets out. */
async function known<Result>(attempt: Attempt, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throwOwn(attempt)
    throw facilitatorDown(error instanceof HearthError ? error.code : 'facilitator failed')
  }
}

/** Whose signature has to be looked at; the zero address where nobody's is. Null: no payload that is taken here. */
function payerOf({ accepted, payload }: PaymentPayload): Address | null {
  if (accepted.scheme !== 'batch-settlement') return Eip3009.safeParse(payload).data?.authorization.from ?? null
  if (OfPayee.safeParse(payload).success) return zeroAddress
  return OfChannel.safeParse(payload).data?.channelConfig.payer ?? null
}

function throwOwn(attempt: Attempt): void {
  const failure = attempt.ownFailure()
  if (failure !== null) throw facilitatorDown(failure.code)
}

function unsupported({ network }: PaymentRequirements): SettleResponse {
  return { success: false, errorReason: 'unsupported_payload_type', transaction: '', network }
}

/**
 * Transactions whose outcome is open, by payment. Looking one up asks the chain: one that was lost
 * is forgotten, so that the payment is checked and settled anew.
 */
function pendingSettlements(broadcaster: Broadcaster): PendingSettlementStore {
  const store = new InMemoryPendingSettlementStore()
  return {
    get: async (key) => {
      const hash = Bytes32.safeParse(await store.get(key))
      if (!hash.success) return undefined
      if ((await broadcaster.revive(hash.data)) === 'there') return hash.data
      await store.delete(key)
      return undefined
    },
    set: (key, hash) => store.set(key, hash),
    delete: (key) => store.delete(key),
  }
}
