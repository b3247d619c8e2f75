import { keccak256, toHex } from 'viem'
import { type Address, Bytes32, type Hex, LowerAddress } from '../../../contract/money.ts'
import type { Random } from '../../../main/engine/practice/buyer/random.ts'
import { callContract, type ContractCall, type ContractLog, type ModelContract, NO_CONTRACT } from './model-contract.ts'

/** A transaction of the model: it moves tokens, by an authorization of the payer or from the wallet's own account. */
export interface ModelTransaction {
  readonly hash: Hex
  readonly from: Address
  readonly to: Address
  readonly value: bigint
  /** Number of the sending account where it is the wallet's; null for an authorization that anybody carries. */
  readonly accountNonce: number | null
  /** EIP-3009 nonce; null for a plain transfer. */
  readonly authorization: Hex | null
  /** Unix seconds after which an authorization is void. */
  readonly validBefore: number
  readonly maxFeePerGas: bigint
  /** It uses the authorization up without paying anybody. */
  readonly cancels: boolean
  /** What it asks of the contract of payment channels; nothing for a plain payment. */
  readonly call?: ContractCall
}

export interface ModelBlock {
  readonly number: number
  readonly hash: Hex
  readonly time: number
  readonly transactions: readonly ModelTransaction[]
}

/** What holds at one block. */
export interface ModelState {
  readonly balances: ReadonlyMap<Address, bigint>
  readonly nonces: ReadonlyMap<Address, number>
  readonly mined: ReadonlyMap<Hex, { readonly block: ModelBlock; readonly ok: boolean }>
  readonly used: ReadonlyMap<string, ModelTransaction>
  readonly contract: ModelContract
  /** What the contract said in this very block, in order. */
  readonly logs: readonly MinedLog[]
}

export interface MinedLog {
  readonly transaction: Hex
  readonly index: number
  readonly log: ContractLog
}

/** Blocks under this many others never go away. */
export const FINAL_DEPTH = 6
export const START_FUNDS = 10n ** 12n

export const usedKey = (payer: string, nonce: string): string => `${payer.toLowerCase()} ${nonce.toLowerCase()}`

/** A chain of blocks with a pool of waiting transactions, where blocks may be replaced. */
export class ModelBlocks {
  blocks: ModelBlock[]
  pool: ModelTransaction[] = []
  baseFee = 10n
  /** Every transaction that was ever part of the chain, whether or not it still is. */
  readonly everMined = new Set<Hex>()
  /** Deposits that were ever part of the chain, and their channels. */
  private readonly deposits = new Map<Hex, Hex>()
  private forks = 0
  private named = 0
  private cache = new Map<Hex, ModelState>()

  constructor(time: number) {
    const genesis: ModelBlock = { number: 100, hash: hashOf('genesis'), time, transactions: [] }
    this.blocks = [genesis]
  }

  get head(): ModelBlock {
    const head = this.blocks.at(-1)
    if (head === undefined) throw new Error('the chain is empty')
    return head
  }

  /** The hash of a transaction that is like no other. */
  newHash(what: string): Hex {
    this.named += 1
    return hashOf(`${what} ${this.named}`)
  }

  /** Whether a reorganisation has taken a deposit of this channel away. */
  lostDeposit(channel: Hex): boolean {
    const { mined } = this.stateAt(this.head)
    return [...this.deposits].some(([hash, id]) => id === channel && mined.get(hash)?.ok !== true)
  }

  finalNumber(head = this.head): number {
    return head.number - FINAL_DEPTH
  }

  /** A new block of what waits and pays enough. */
  mine(time: number, keep: (transaction: ModelTransaction) => boolean = () => true): void {
    const state = this.stateAt(this.head)
    const taken: ModelTransaction[] = []
    const nonces = new Map(state.nonces)
    const used = new Set(state.used.keys())
    for (const transaction of this.pool) {
      const { accountNonce, authorization, from } = transaction
      if (!keep(transaction) || transaction.maxFeePerGas < this.baseFee) continue
      if (accountNonce !== null && accountNonce !== (nonces.get(from) ?? 0)) continue
      if (authorization !== null && (used.has(usedKey(from, authorization)) || time >= transaction.validBefore))
        continue
      if (accountNonce !== null) nonces.set(from, accountNonce + 1)
      if (authorization !== null) used.add(usedKey(from, authorization))
      taken.push(transaction)
      this.everMined.add(transaction.hash)
      if (transaction.call?.kind === 'deposit') this.deposits.set(transaction.hash, transaction.call.id)
    }
    const number = this.head.number + 1
    const at = Math.max(time, this.head.time)
    this.forks += 1
    this.blocks.push({ number, hash: hashOf(`${number} ${this.forks}`), time: at, transactions: taken })
    const after = this.stateAt(this.head)
    this.pool = this.pool.filter(
      ({ hash, accountNonce, authorization, from, validBefore }) =>
        !after.mined.has(hash) &&
        (accountNonce === null || accountNonce >= (after.nonces.get(from) ?? 0)) &&
        (authorization === null || (!after.used.has(usedKey(from, authorization)) && at < validBefore)),
    )
  }

  /** Replaces the last `depth` blocks by one more; what they held waits again, or is forgotten. */
  reorganise(depth: number, random: Random, time: number): void {
    const most = Math.min(depth, FINAL_DEPTH - 1, this.blocks.length - 1)
    if (most < 1) return
    const dropped = this.blocks.splice(-most)
    const back = dropped.flatMap(({ transactions }) => transactions)
    this.pool = [...back.filter(() => random.between(0, 3) > 0), ...this.pool]
    for (let block = 0; block <= most; block += 1) this.mine(time, () => random.between(0, 2) > 0)
  }

  /** What holds after a block of this chain. */
  stateAt(block: ModelBlock): ModelState {
    const known = this.cache.get(block.hash)
    if (known !== undefined) return known
    const index = this.blocks.findIndex(({ hash }) => hash === block.hash)
    const before = this.blocks[index - 1]
    const state = before === undefined ? EMPTY : apply(this.stateAt(before), block)
    this.cache.set(block.hash, state)
    if (this.cache.size > 200) this.cache = new Map([...this.cache].slice(-100))
    return state
  }
}

const EMPTY: ModelState = {
  balances: new Map(),
  nonces: new Map(),
  mined: new Map(),
  used: new Map(),
  contract: NO_CONTRACT,
  logs: [],
}
/** Where deposits are. */
export const CONTRACT = LowerAddress.parse(`0x${'cc'.repeat(20)}`)

function apply(before: ModelState, block: ModelBlock): ModelState {
  if (block.transactions.length === 0) return before.logs.length === 0 ? before : { ...before, logs: [] }
  const balances = new Map(before.balances)
  const nonces = new Map(before.nonces)
  const mined = new Map(before.mined)
  const used = new Map(before.used)
  const logs: MinedLog[] = []
  let { contract } = before
  const move = (from: Address, to: Address, value: bigint): void => {
    balances.set(from, fundsOf(balances, from) - value)
    balances.set(to, fundsOf(balances, to) + value)
  }
  for (const transaction of block.transactions) {
    const { from, to, value, hash, accountNonce, authorization, cancels, call } = transaction
    if (accountNonce !== null) nonces.set(from, accountNonce + 1)
    const outcome = call === undefined ? null : callContract(contract, call, value, block.time)
    const ok = cancels || (fundsOf(balances, from) >= value && (call === undefined || outcome !== null))
    if (ok && authorization !== null) used.set(usedKey(from, authorization), transaction)
    if (ok && !cancels) move(from, to, value)
    if (ok && outcome !== null) {
      contract = outcome.contract
      if (outcome.paid !== null) move(CONTRACT, outcome.paid.to, outcome.paid.amount)
      logs.push(...outcome.logs.map((log, at) => ({ transaction: hash, index: logs.length + at, log })))
    }
    mined.set(hash, { block, ok })
  }
  return { balances, nonces, mined, used, contract, logs }
}

/** Payers begin with more than they can spend, the wallet and everybody else with nothing. */
const rich = new Set<string>()
export function makeRich(payer: Address): void {
  rich.add(payer.toLowerCase())
}
export function fundsOf(balances: ReadonlyMap<Address, bigint>, owner: Address): bigint {
  return balances.get(owner) ?? (rich.has(owner.toLowerCase()) ? START_FUNDS : 0n)
}

export function hashOf(text: string): Hex {
  return Bytes32.parse(keccak256(toHex(text)))
}
