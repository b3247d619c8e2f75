import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { TransferRecord } from '../ledger/records.ts'
import type { Chain } from './chain.ts'
import { refundCeiling } from './fee-ceiling.ts'
import type { UsableNetwork } from './networks.ts'

/** What is owed to one buyer, base units. */
export interface Refund {
  readonly to: Address
  readonly amount: bigint
}

/** How a refund leaves this wallet now; null while the chain cannot be asked. */
export type RefundMethod = (refund: Refund, from: Address) => Promise<TransferRecord['method'] | null>

export interface RefundMethodDeps {
  readonly ledger: Pick<Ledger, 'settings'>
  readonly chain: Pick<Chain, 'balance' | 'nativeBalance' | 'prepareTransfer'>
  readonly preset: UsableNetwork
  /** Who carries signed transfers to the network; null where nobody does. */
  readonly carrier?: object | null
}

/**
 * A transaction of our own while the wallet can pay its fee below the limit, and wherever nobody carries it. One that
 * the chain would refuse stays our own: it waits and says so, and no fee is spent on learning it.
 */
export function refundMethod({ ledger, chain, preset, carrier = null }: RefundMethodDeps): RefundMethod {
  const ceiling = refundCeiling(ledger.settings, preset)

  async function choose({ to, amount }: Refund, from: Address): Promise<TransferRecord['method']> {
    const held = await chain.nativeBalance(from)
    if (held === 0n) return (await chain.balance(from)) >= amount ? 'authorization' : 'transaction'
    // Its number changes nothing of its price.
    const { maxFeeWei } = await chain.prepareTransfer({ from, to, amount, nonce: 0 })
    const most = ceiling.first()
    return held < maxFeeWei || (most !== null && maxFeeWei > most) ? 'authorization' : 'transaction'
  }

  return async (refund, from) => {
    if (carrier === null) return 'transaction'
    try {
      return await choose(refund, from)
    } catch (error) {
      if (!(error instanceof HearthError) || !error.code.startsWith('chain/')) throw error
      return error.code === 'chain/transfer-impossible' ? 'transaction' : null
    }
  }
}
