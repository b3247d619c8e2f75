import type { Address, Hex } from '../../../contract/money.ts'

/** One channel of the model's contract, base units. */
export interface ModelChannel {
  readonly balance: bigint
  readonly totalClaimed: bigint
  /** What the payer wants back, and since when in Unix seconds; null while it wants nothing. */
  readonly leaving: { readonly amount: bigint; readonly since: number } | null
  readonly refundNonce: number
}

/** The contract of payment channels, for the one payee of this world. */
export interface ModelContract {
  readonly channels: ReadonlyMap<Hex, ModelChannel>
  readonly claimed: bigint
  readonly settled: bigint
}

export interface ModelClaimLine {
  readonly id: Hex
  readonly total: bigint
  /** What the voucher that comes with it covers. */
  readonly covers: bigint
}

export type ContractCall =
  | { readonly kind: 'deposit'; readonly id: Hex }
  | { readonly kind: 'claim'; readonly lines: readonly ModelClaimLine[] }
  | { readonly kind: 'settle'; readonly payee: Address }
  | { readonly kind: 'ask-back'; readonly id: Hex; readonly amount: bigint }
  | { readonly kind: 'take-back'; readonly id: Hex; readonly payer: Address; readonly delay: number }
  | {
      readonly kind: 'refund'
      readonly id: Hex
      readonly payer: Address
      readonly amount: bigint
      readonly nonce: number
      readonly lines: readonly ModelClaimLine[]
    }

export type ContractLog =
  | { readonly kind: 'claimed'; readonly id: Hex; readonly amount: bigint; readonly total: bigint }
  | { readonly kind: 'settled'; readonly amount: bigint }

/** What a call does: null where the contract reverts it. */
export interface CallOutcome {
  readonly contract: ModelContract
  /** Out of the contract's account. */
  readonly paid: { readonly to: Address; readonly amount: bigint } | null
  readonly logs: readonly ContractLog[]
}

export const NO_CONTRACT: ModelContract = { channels: new Map(), claimed: 0n, settled: 0n }
const NO_CHANNEL: ModelChannel = { balance: 0n, totalClaimed: 0n, leaving: null, refundNonce: 0 }

export function channelIn(contract: ModelContract, id: Hex): ModelChannel {
  return contract.channels.get(id) ?? NO_CHANNEL
}

/** As `BatchSettlement.sol` does it; signatures are the engine's own matter here. `value` is what came with a deposit. */
export function callContract(
  before: ModelContract,
  call: ContractCall,
  value: bigint,
  time: number,
): CallOutcome | null {
  switch (call.kind) {
    case 'deposit': {
      const channel = channelIn(before, call.id)
      return only(withChannel(before, call.id, { ...channel, balance: channel.balance + value }))
    }
    case 'claim':
      return claimed(before, call.lines)
    case 'settle': {
      const amount = before.claimed - before.settled
      const contract = { ...before, settled: before.claimed }
      if (amount === 0n) return only(before)
      return { contract, paid: { to: call.payee, amount }, logs: [{ kind: 'settled', amount }] }
    }
    case 'ask-back': {
      const channel = channelIn(before, call.id)
      if (channel.leaving !== null || call.amount === 0n || call.amount > free(channel)) return null
      return only(withChannel(before, call.id, { ...channel, leaving: { amount: call.amount, since: time } }))
    }
    case 'take-back': {
      const channel = channelIn(before, call.id)
      if (channel.leaving === null || time < channel.leaving.since + call.delay) return null
      return paidBack(before, call, { ...channel, leaving: null }, channel.leaving.amount)
    }
    case 'refund':
      break
  }
  return refunded(before, call)
}

function claimed(before: ModelContract, lines: readonly ModelClaimLine[]): CallOutcome | null {
  let contract = before
  const logs: ContractLog[] = []
  for (const { id, total, covers } of lines) {
    const channel = channelIn(contract, id)
    if (total <= channel.totalClaimed) continue
    if (total > covers || total > channel.balance) return null
    const amount = total - channel.totalClaimed
    contract = {
      ...withChannel(contract, id, { ...channel, totalClaimed: total }),
      claimed: contract.claimed + amount,
    }
    logs.push({ kind: 'claimed', id, amount, total })
  }
  return { contract, paid: null, logs }
}

function refunded(before: ModelContract, call: Extract<ContractCall, { kind: 'refund' }>): CallOutcome | null {
  const afterClaim = claimed(before, call.lines)
  if (afterClaim === null || call.amount === 0n) return null
  const channel = channelIn(afterClaim.contract, call.id)
  if (channel.refundNonce !== call.nonce) return null
  const back = call.amount < free(channel) ? call.amount : free(channel)
  const { leaving } = channel
  const stays = leaving === null || leaving.amount <= back ? null : { ...leaving, amount: leaving.amount - back }
  const after = { ...channel, refundNonce: call.nonce + 1, leaving: back === 0n ? leaving : stays }
  const outcome = paidBack(afterClaim.contract, call, after, call.amount)
  return { ...outcome, logs: afterClaim.logs }
}

function paidBack(
  before: ModelContract,
  { id, payer }: { readonly id: Hex; readonly payer: Address },
  channel: ModelChannel,
  wanted: bigint,
): CallOutcome {
  const amount = wanted < free(channel) ? wanted : free(channel)
  const contract = withChannel(before, id, { ...channel, balance: channel.balance - amount })
  return { contract, paid: { to: payer, amount }, logs: [] }
}

function free({ balance, totalClaimed }: ModelChannel): bigint {
  return balance - totalClaimed
}

function only(contract: ModelContract): CallOutcome {
  return { contract, paid: null, logs: [] }
}

function withChannel(contract: ModelContract, id: Hex, channel: ModelChannel): ModelContract {
  return { ...contract, channels: new Map(contract.channels).set(id, channel) }
}
