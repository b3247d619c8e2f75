import type { TransactionSerializableEIP1559 } from 'viem'
import type { Address, Hex } from '../../../contract/money.ts'
import type { Mined } from '../ledger/mined.ts'

/** What became of an EIP-3009 authorization; `unknown` only while the chain cannot be asked. */
export type AuthorizationFate =
  | { readonly used: false }
  /** Used by a transfer of exactly these terms; `mined` is that transfer. */
  | { readonly used: true; readonly mined: Mined; readonly matches: boolean }

export interface TransactionFate {
  readonly state: 'unknown' | 'pending' | 'mined' | 'reverted'
  readonly mined: Mined | null
  readonly feeWei: bigint | null
}

/**
 * The chain as the engine needs it: reads, and the broadcast of stored bytes. Every method may throw
 * `chain/unreachable`, and `chain/wrong-network` when the node serves another chain.
 */
export interface Chain {
  /** The newest block, and the earliest time, Unix seconds, that the next one can have. */
  head(): Promise<{ readonly block: number; readonly timestamp: number }>
  balance(owner: Address): Promise<bigint>
  nativeBalance(owner: Address): Promise<bigint>
  /**
   * In one round trip: the newest block, what `payer` holds, and whether its authorization `nonce`
   * was used or cancelled. The three may be of neighbouring blocks.
   */
  standing(
    payer: Address,
    nonce: Hex,
  ): Promise<{ readonly block: number; readonly funds: bigint; readonly used: boolean }>
  /** `claimed` is the transaction somebody says used it: looked at first, and believed only for what it shows. */
  authorization(terms: {
    readonly from: Address
    readonly to: Address
    readonly value: bigint
    readonly nonce: Hex
    readonly fromBlock: number
    readonly claimed?: Hex | undefined
  }): Promise<AuthorizationFate>
  /**
   * True when an authorization can never be used any more and never was: a final block is past `validBefore` (Unix
   * seconds) and had not used it.
   */
  lapsed(authorization: { readonly from: Address; readonly nonce: Hex; readonly validBefore: number }): Promise<boolean>
  transaction(hash: Hex): Promise<TransactionFate>
  /** True when the block is past the network's finality rule and still part of the chain. */
  isFinal(mined: Pick<Mined, 'blockNumber' | 'blockHash'>): Promise<boolean>
  /** Next unused nonce counting pending transactions; at the latest block; and at the newest final block. */
  nonces(account: Address): Promise<{ readonly latest: number; readonly pending: number; readonly final: number }>
  /** True when the address is a contract: what is sent to one may be lost for good. */
  isContract(address: Address): Promise<boolean>
  /** Unsigned fields of a token transfer, with fees for inclusion soon. */
  prepareTransfer(transfer: {
    readonly from: Address
    readonly to: Address
    readonly amount: bigint
    readonly nonce: number
  }): Promise<{
    readonly unsigned: TransactionSerializableEIP1559
    readonly maxFeeWei: bigint
  }>
  /** What a transaction has to offer now to be taken soon, wei per unit of gas. */
  fees(): Promise<{ readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }>
  /** Sends stored bytes; "already known" counts as sent. @throws HearthError `chain/refused` when the node will not take them now */
  broadcast(raw: Hex): Promise<void>
}
