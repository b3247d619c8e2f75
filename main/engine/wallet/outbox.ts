import type { TransactionSerializableEIP1559 } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import { type Hex, sameAddress } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Mined } from '../ledger/mined.ts'
import type { TransferRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import { crashPoint } from '../ports/crash-point.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from './chain.ts'
import { aboveLimit, type FeeCeiling, feeCeiling, refundCeiling } from './fee-ceiling.ts'
import { lacksCoin, needsOtherWallet, needsOtherWalletForFee, needsUnlock, needsUnlockForFee } from './waiting-words.ts'
import type { UsableNetwork } from './networks.ts'
import { type Place, placeWatcher } from './place.ts'
import { maxFeeOf, raiseFee } from './raise-fee.ts'
import { hasSameTerms } from './same-terms.ts'
import { type FurtherNode, hasFinal, isTaken, nextNumber, secondOpinion } from './second-opinion.ts'
import type { UnlockedWallet } from './unlocked.ts'

export interface OutboxDeps {
  readonly ledger: Pick<Ledger, 'transfers' | 'settings'>
  readonly chain: Pick<
    Chain,
    'transaction' | 'isFinal' | 'nonces' | 'nativeBalance' | 'prepareTransfer' | 'fees' | 'broadcast'
  >
  /** Nodes of other companies, of which one has to agree before anything is final, lost or given a number. */
  readonly furtherNodes?: readonly FurtherNode[]
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

/** How long a transaction may wait before it offers more. */
const STUCK_MS = 60_000
/** One that waits for a lower fee, or for coin, is not prepared anew each second. */
const ASK_AGAIN_MS = 10_000

/**
 * Moves stored transfers forward. Whatever was begun is first asked for on the chain; the same bytes may be sent any
 * number of times, and other bytes are made only for the same number at a higher fee, and stored before they are sent.
 */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { ledger, chain, preset, clock, log, signer } = deps
  const { transfers, settings } = ledger
  const second = secondOpinion(deps)
  const watch = placeWatcher(chain)
  const reviewed = feeCeiling(settings)
  const unreviewed = refundCeiling(settings, preset)
  const notBefore = new Map<string, number>()

  function ceilingOf({ kind }: TransferRecord): FeeCeiling {
    return kind === 'refund' ? unreviewed : reviewed
  }

  /** The reason is stored and the transfer left as it is; forgotten with its next step. */
  function wait({ id, problem }: TransferRecord, why: string, event: string): void {
    if (problem === why) return
    log.warn(event, { transfer: id })
    transfers.waits(id, why)
  }

  async function sign(record: TransferRecord, confirmed?: TransactionSerializableEIP1559): Promise<void> {
    const wallet = signer()
    if (wallet === null) return wait(record, needsUnlock(), 'transfer.needs-unlock')
    if (!sameAddress(wallet.address, record.from)) {
      return wait(record, needsOtherWallet(record.from), 'transfer.needs-other-wallet')
    }
    if (othersUnderWay(record)) return
    if (clock.monotonic() < (notBefore.get(record.id) ?? -Infinity)) return
    const { from, to, amount } = record
    const nonce = await nextNonce(record)
    if (nonce === null) return
    const prepared = confirmed ?? (await chain.prepareTransfer({ from, to, amount, nonce })).unsigned
    const unsigned = { ...prepared, nonce }
    const maxFeeWei = (unsigned.gas ?? 0n) * (unsigned.maxFeePerGas ?? 0n)
    if (feeRoseAbove(record, maxFeeWei)) return
    const why = await obstacle(record, maxFeeWei)
    if (why !== null) {
      notBefore.set(record.id, clock.monotonic() + ASK_AGAIN_MS)
      return wait(record, why, 'transfer.waits-for-fee')
    }
    notBefore.delete(record.id)
    const { raw, transaction } = await wallet.signTransaction(unsigned)
    if (!isWhatWasConfirmed(raw, record, nonce)) return
    await send(transfers.signed(record.id, { nonce, raw, transaction }, clock.now()))
  }

  /** Why a transaction that may cost so much is not signed now; null when it can be. */
  async function obstacle(record: TransferRecord, maxFeeWei: bigint): Promise<string | null> {
    const most = ceilingOf(record).first()
    if (most !== null && maxFeeWei > most) return aboveLimit(maxFeeWei, preset)
    const held = await chain.nativeBalance(record.from)
    return held < maxFeeWei ? lacksCoin(maxFeeWei, held, record.from, preset) : null
  }

  /** Bytes that say anything else are thrown away: nothing was stored or sent, so it has failed for certain. */
  function isWhatWasConfirmed(raw: Hex, record: TransferRecord, nonce: number): boolean {
    if (hasSameTerms(raw, record, preset, nonce)) return true
    log.error('transfer.other-terms', { transfer: record.id })
    const problem = say`The signed transfer was not the one that was confirmed. It was thrown away, and nothing was sent.`
    transfers.advance(record.id, 'failed', { problem }, clock.now())
    return false
  }

  /** One number at a time: a transfer that gets stuck then never leaves a hole behind a later one. */
  function othersUnderWay(record: TransferRecord): boolean {
    const others = transfers
      .live()
      .filter(({ id, from, nonce }) => id !== record.id && from === record.from && nonce !== null)
    return others.some(({ state }) => isUnderWay(state))
  }

  /** Null while no second node counts alike: a number too high leaves a hole, one too low can never be mined. */
  async function nextNonce(record: TransferRecord): Promise<number | null> {
    const next = await nextNumber(chain, record.from)
    if (!(await second.agrees(record, async (node) => (await nextNumber(node, record.from)) === next))) return null
    const own = transfers.live().map(({ from, nonce }) => (from === record.from && nonce !== null ? nonce + 1 : 0))
    return Math.max(next, ...own)
  }

  /** Only after a restart between request and signature: the transaction has to be made anew, at today's fee. */
  function feeRoseAbove(record: TransferRecord, maxFeeWei: bigint): boolean {
    const allowed = settings.get(feeKey(record.id))
    if (allowed === null || maxFeeWei <= BigInt(allowed)) return false
    const problem = say`The network fee rose above what was reviewed. Nothing was sent; review it again.`
    transfers.advance(record.id, 'failed', { problem }, clock.now())
    return true
  }

  async function send(record: TransferRecord): Promise<void> {
    if (record.raw === null) return
    crashPoint('outbox.before-broadcast')
    try {
      await chain.broadcast(record.raw)
    } catch (error) {
      if (!(error instanceof HearthError) || error.code !== 'chain/refused') throw error
      const reason = error.cause instanceof Error ? error.cause.message : 'other'
      return log.warn('transfer.refused', { transfer: record.id, reason })
    }
    crashPoint('outbox.after-broadcast')
    log.info('transfer.broadcast', { transfer: record.id, transaction: record.transaction })
    if (record.state === 'signed') transfers.advance(record.id, 'broadcast', {}, clock.now())
  }

  async function follow(record: TransferRecord): Promise<void> {
    const place = placeOf(record)
    if (place === null) return
    const fate = await watch(place)
    const { id } = record
    switch (fate.state) {
      case 'mined':
        return confirm(transfers.advance(id, 'mined', minedFacts(fate), clock.now()))
      case 'reverted': {
        if (!(await isFinal(record, 'reverted', fate.mined))) return
        const problem = say`The network ran the transfer and refused it. The money is still in the wallet.`
        transfers.advance(id, 'failed', { ...minedFacts(fate), problem }, clock.now())
        return
      }
      case 'waiting':
        if (record.state === 'signed') transfers.advance(id, 'broadcast', {}, clock.now())
        return raiseIfStuck(record)
      case 'absent':
        await raiseIfStuck(record)
        return send(transfers.get(id) ?? record)
      case 'taken': {
        if (!(await second.agrees(record, (node) => isTaken(node, place)))) return
        const problem = say`Another transaction of this wallet took its place. This one can never be paid out.`
        transfers.advance(id, 'replaced', { problem }, clock.now())
        return
      }
      case 'unclear':
        return
    }
  }

  function placeOf({ id, from: account, nonce }: TransferRecord): Place | null {
    if (nonce === null) return null
    return { id, account, nonce, transactions: transfers.attempts(id).map(({ transaction }) => transaction) }
  }

  async function isFinal(record: TransferRecord, outcome: 'mined' | 'reverted', mined: Mined): Promise<boolean> {
    return (await chain.isFinal(mined)) && (await second.agrees(record, (node) => hasFinal(node, outcome, mined)))
  }

  /** Signs the same transfer for the same place again, at a higher fee, when the chain has not taken it for a while. */
  async function raiseIfStuck(record: TransferRecord): Promise<void> {
    const signed = transfers.attempts(record.id)
    const [first, last] = [signed[0], signed.at(-1)]
    if (first === undefined || last === undefined || record.nonce === null) return
    if (clock.now() - last.at < STUCK_MS) return
    const raise = raiseFee(last.raw, await chain.fees(), ceilingOf(record).of(maxFeeOf(first.raw)))
    if (raise.answer === 'enough') return record.problem === null ? undefined : transfers.waits(record.id, null)
    if (raise.answer === 'above-ceiling') {
      return wait(record, aboveLimit(raise.neededWei, preset), 'transfer.fee-above-limit')
    }
    const wallet = signer()
    if (wallet === null) return wait(record, needsUnlockForFee(), 'transfer.fee-needs-unlock')
    if (!sameAddress(wallet.address, record.from)) {
      return wait(record, needsOtherWalletForFee(record.from), 'transfer.fee-needs-other-wallet')
    }
    const held = await chain.nativeBalance(record.from)
    if (held < raise.maxFeeWei) {
      return wait(record, lacksCoin(raise.maxFeeWei, held, record.from, preset), 'transfer.no-gas')
    }
    const again = await wallet.signTransaction(raise.unsigned)
    // Nothing is stored or sent that differs in more than its fee; the first bytes stay good.
    if (!hasSameTerms(again.raw, record, preset, record.nonce)) {
      return log.error('transfer.other-terms', { transfer: record.id })
    }
    log.info('transfer.fee-raised', { transfer: record.id, attempt: signed.length + 1 })
    await send(transfers.signedAgain(record.id, again, clock.now()))
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
    if (!(await isFinal(record, 'mined', mined))) return
    transfers.advance(id, 'final', minedFacts({ mined, feeWei }), clock.now())
    log.info('transfer.final', { transfer: id, transaction })
  }

  return {
    allowFee: (id, maxFeeWei) => settings.set(feeKey(id), maxFeeWei.toString()),
    carry: async (record, confirmed) => {
      if (record.state === 'requested') await sign(record, confirmed)
      else if (isUnderWay(record.state)) await follow(record)
      else if (record.state === 'mined') await confirm(record)
    },
  }
}

function minedFacts({ mined, feeWei }: { readonly mined: Mined; readonly feeWei: bigint | null }) {
  return { mined, ...(feeWei === null ? {} : { feeWei }) }
}

function isUnderWay(state: TransferRecord['state']): boolean {
  return state === 'signed' || state === 'broadcast'
}

function feeKey(id: string): string {
  return `transfer.max-fee.${id}`
}
