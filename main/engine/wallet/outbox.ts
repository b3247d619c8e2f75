import type { TransactionSerializableEIP1559 } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import { type Hex, sameAddress } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { TransferRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from './chain.ts'
import type { UsableNetwork } from './networks.ts'
import { hasSameTerms } from './same-terms.ts'
import type { UnlockedWallet } from './unlocked.ts'

export interface OutboxDeps {
  readonly ledger: Pick<Ledger, 'transfers' | 'settings'>
  readonly chain: Pick<Chain, 'transaction' | 'isFinal' | 'nonces' | 'nativeBalance' | 'prepareTransfer' | 'broadcast'>
  readonly preset: UsableNetwork
  readonly clock: Clock
  readonly log: Log
  /** The wallet while it is unlocked. */
  readonly signer: () => UnlockedWallet | null
}

export interface Outbox {
  /** Remembers the fee a person agreed to; before the request, so that no request is without it. */
  allowFee(id: string, maxFeeWei: bigint): void
  /** Takes one live transfer as far as it goes now. `reviewed` is the transaction that was confirmed. */
  carry(record: TransferRecord, reviewed?: TransactionSerializableEIP1559): Promise<void>
}

/** Rounds in a row in which the chain must say that another transaction is in our place. */
const REPLACED_PROOFS = 3

/**
 * Moves stored transfers forward. Whatever was begun is first asked for on the chain; the same
 * bytes may be sent any number of times, and other bytes are never made for a transfer that has some.
 */
export function createOutbox({ ledger, chain, preset, clock, log, signer }: OutboxDeps): Outbox {
  const { transfers, settings } = ledger
  const absent = new Map<string, number>()

  async function sign(record: TransferRecord, reviewed?: TransactionSerializableEIP1559): Promise<void> {
    const wallet = signer()
    if (wallet === null || !sameAddress(wallet.address, record.from) || othersUnderWay(record)) return
    const { from, to, amount } = record
    const nonce = await nextNonce(record)
    const prepared = reviewed ?? (await chain.prepareTransfer({ from, to, amount, nonce })).unsigned
    const unsigned = { ...prepared, nonce }
    const maxFeeWei = (unsigned.gas ?? 0n) * (unsigned.maxFeePerGas ?? 0n)
    if (feeRoseAbove(record, maxFeeWei)) return
    if ((await chain.nativeBalance(from)) < maxFeeWei) return log.warn('transfer.no-gas', { transfer: record.id })
    const { raw, transaction } = await wallet.signTransaction(unsigned)
    if (!isWhatWasConfirmed(raw, record, nonce)) return
    await send(transfers.signed(record.id, { nonce, raw, transaction }, clock.now()))
  }

  /** Bytes that say anything else are thrown away: nothing was stored or sent, so it has failed for certain. */
  function isWhatWasConfirmed(raw: Hex, record: TransferRecord, nonce: number): boolean {
    if (hasSameTerms(raw, record, preset, nonce)) return true
    log.error('transfer.other-terms', { transfer: record.id })
    const problem = 'The signed transfer was not the one that was confirmed. It was thrown away, and nothing was sent.'
    transfers.advance(record.id, 'failed', { problem }, clock.now())
    return false
  }

  /** One at a time: a transfer that gets stuck then never leaves a hole behind a later one. */
  function othersUnderWay(record: TransferRecord): boolean {
    return transfers.live().some(({ id, state, from }) => id !== record.id && from === record.from && isUnderWay(state))
  }

  async function nextNonce(record: TransferRecord): Promise<number> {
    const { latest, pending } = await chain.nonces(record.from)
    const own = transfers.live().map(({ from, nonce }) => (from === record.from && nonce !== null ? nonce + 1 : 0))
    return Math.max(latest, pending, ...own)
  }

  /** Only after a restart between request and signature: the transaction has to be made anew, at today's fee. */
  function feeRoseAbove(record: TransferRecord, maxFeeWei: bigint): boolean {
    const allowed = settings.get(feeKey(record.id))
    if (allowed === null || maxFeeWei <= BigInt(allowed)) return false
    const problem = 'The network fee rose above what was reviewed. Nothing was sent; review it again.'
    transfers.advance(record.id, 'failed', { problem }, clock.now())
    return true
  }

  async function send(record: TransferRecord): Promise<void> {
    if (record.raw === null) return
    try {
      await chain.broadcast(record.raw)
    } catch (error) {
      if (!(error instanceof HearthError) || error.code !== 'chain/refused') throw error
      const reason = error.cause instanceof Error ? error.cause.message : 'other'
      return log.warn('transfer.refused', { transfer: record.id, reason })
    }
    log.info('transfer.broadcast', { transfer: record.id, transaction: record.transaction })
    if (record.state === 'signed') transfers.advance(record.id, 'broadcast', {}, clock.now())
  }

  async function follow(record: TransferRecord): Promise<void> {
    const { id, transaction, nonce } = record
    if (transaction === null || nonce === null) return
    const { state, mined, feeWei } = await chain.transaction(transaction)
    if (state !== 'unknown') absent.delete(id)
    if (state === 'unknown') return absentFromChain(record, nonce)
    if (mined === null) {
      if (record.state === 'signed') transfers.advance(id, 'broadcast', {}, clock.now())
      return
    }
    const facts = { mined, ...(feeWei === null ? {} : { feeWei }) }
    if (state === 'mined') return confirm(transfers.advance(id, 'mined', facts, clock.now()))
    if (!(await chain.isFinal(mined))) return
    const problem = 'The network ran the transfer and refused it. The money is still in the wallet.'
    transfers.advance(id, 'failed', { ...facts, problem }, clock.now())
  }

  /** Not on the chain and not waiting to get there: sent again, unless its place is taken for good. */
  async function absentFromChain(record: TransferRecord, nonce: number): Promise<void> {
    const { latest, final } = await chain.nonces(record.from)
    if (latest <= nonce) {
      absent.delete(record.id)
      return send(record)
    }
    const proofs = final > nonce ? (absent.get(record.id) ?? 0) + 1 : 0
    absent.set(record.id, proofs)
    if (proofs < REPLACED_PROOFS) return
    absent.delete(record.id)
    const problem = 'Another transaction of this wallet took its place. This one can never be paid out.'
    transfers.advance(record.id, 'replaced', { problem }, clock.now())
  }

  async function confirm(record: TransferRecord): Promise<void> {
    const { id, transaction, blockHash } = record
    if (transaction === null) return
    const { state, mined, feeWei } = await chain.transaction(transaction)
    if (state !== 'mined' || mined === null || mined.blockHash !== blockHash) {
      log.warn('transfer.reorganised', { transfer: id })
      transfers.unmined(id, clock.now())
      return
    }
    if (!(await chain.isFinal(mined))) return
    transfers.advance(id, 'final', { mined, ...(feeWei === null ? {} : { feeWei }) }, clock.now())
    log.info('transfer.final', { transfer: id, transaction })
  }

  return {
    allowFee: (id, maxFeeWei) => settings.set(feeKey(id), maxFeeWei.toString()),
    carry: async (record, reviewed) => {
      if (record.state === 'requested') await sign(record, reviewed)
      else if (isUnderWay(record.state)) await follow(record)
      else if (record.state === 'mined') await confirm(record)
    },
  }
}

function isUnderWay(state: TransferRecord['state']): boolean {
  return state === 'signed' || state === 'broadcast'
}

function feeKey(id: string): string {
  return `transfer.max-fee.${id}`
}
