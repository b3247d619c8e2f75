import { HearthError } from '../../../contract/errors.ts'
import { type Address, formatUnits, LowerAddress } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { AnchorRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import { crashPoint } from '../ports/crash-point.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from '../wallet/chain.ts'
import type { AccountNumbers } from '../wallet/account-numbers.ts'
import { feeCeiling, requireBelowLimit } from '../wallet/fee-ceiling.ts'
import { placeWatcher } from '../wallet/place.ts'
import { maxFeeOf, raiseFee } from '../wallet/raise-fee.ts'
import type { UnlockedWallet } from '../wallet/unlocked.ts'
import type { AnchorRange } from './anchor-abi.ts'
import type { AnchorChain } from './anchor-chain.ts'
import { statementOf } from './statement.ts'

export interface AnchorOutboxDeps {
  readonly ledger: Pick<Ledger, 'anchors' | 'settings'>
  readonly chain: Pick<Chain, 'transaction' | 'isFinal' | 'nonces' | 'nativeBalance' | 'fees' | 'broadcast'>
  readonly anchorChain: AnchorChain
  readonly numericId: number
  /**
   * The key that signs receipts, which also pays for anchors. It is an account of its own, so that anchors and
   * withdrawals never count one nonce, and it works while the wallet is locked.
   */
  readonly signer: Pick<UnlockedWallet, 'address' | 'signTransaction'>
  /** That account also changes the agent in its registry. */
  readonly numbers: AccountNumbers
  readonly clock: Clock
  readonly log: Log
}

/** Takes anchors to the chain. At most one is under way, so that ranges join in the order they were signed. */
export interface AnchorOutbox {
  /**
   * Signs, stores and sends an anchor of this range.
   * @throws HearthError `anchor/fee-above-limit`, `anchor/no-gas`, `chain/unreachable`, `chain/transfer-impossible`
   */
  begin(range: AnchorRange): Promise<void>
  /** Takes the anchor under way as far as it goes now. The chain is asked first; other bytes are made only for the same number, at a higher fee. */
  carry(record: AnchorRecord): Promise<void>
}

/** How long an anchor may wait before it offers more. */
const STUCK_MS = 60_000

export function createAnchorOutbox(deps: AnchorOutboxDeps): AnchorOutbox {
  const { chain, anchorChain, signer, clock, log } = deps
  const { anchors } = deps.ledger
  const watch = placeWatcher(chain)
  const ceiling = feeCeiling(deps.ledger.settings)

  const begin = (range: AnchorRange): Promise<void> =>
    deps.numbers.take(signer.address, (nonce) => beginAt(range, nonce))

  async function beginAt(range: AnchorRange, nonce: number): Promise<void> {
    const { unsigned, maxFeeWei } = await anchorChain.prepare(signer.address, range, nonce)
    requireBelowLimit(ceiling, maxFeeWei, 'anchor/fee-above-limit')
    if ((await chain.nativeBalance(signer.address)) < maxFeeWei) throw noGas(signer.address, maxFeeWei)
    const { raw, transaction } = await signer.signTransaction(unsigned)
    const { root, prevRoot } = range
    const [fromSeq, toSeq] = [Number(range.fromSeq), Number(range.toSeq)]
    const contract = LowerAddress.parse(anchorChain.contract.toLowerCase())
    await send(anchors.sign({ contract, fromSeq, toSeq, root, prevRoot, nonce, raw, transaction }, clock.now()))
  }

  async function send(record: AnchorRecord): Promise<void> {
    crashPoint('anchor.before-broadcast')
    try {
      await chain.broadcast(record.raw)
    } catch (error) {
      if (!(error instanceof HearthError) || error.code !== 'chain/refused') throw error
      const reason = error.cause instanceof Error ? error.cause.message : 'other'
      return log.warn('anchor.refused', { anchor: record.id, reason })
    }
    crashPoint('anchor.after-broadcast')
    log.info('anchor.broadcast', { anchor: record.id, transaction: record.transaction })
    if (record.state === 'signed') anchors.advance(record.id, 'broadcast', {}, clock.now())
  }

  async function follow(record: AnchorRecord): Promise<void> {
    const transactions = anchors.attempts(record.id).map(({ transaction }) => transaction)
    const fate = await watch({ id: String(record.id), account: signer.address, nonce: record.nonce, transactions })
    switch (fate.state) {
      case 'mined': {
        const { mined, feeWei } = fate
        return confirm(anchors.advance(record.id, 'mined', { mined, ...feeFacts(feeWei) }, clock.now()))
      }
      case 'reverted': {
        if (!(await chain.isFinal(fate.mined))) return
        const problem = say`The contract refused the anchor: its range no longer joins the one before.`
        anchors.advance(record.id, 'failed', { ...feeFacts(fate.feeWei), problem }, clock.now())
        return
      }
      case 'waiting':
        if (record.state === 'signed') anchors.advance(record.id, 'broadcast', {}, clock.now())
        await raisedIfStuck(record)
        return
      case 'absent':
        return send(await raisedIfStuck(record))
      case 'taken': {
        const problem = say`Another transaction of this key took its place. The next anchor covers its receipts.`
        anchors.advance(record.id, 'replaced', { problem }, clock.now())
        return
      }
      case 'unclear':
        return
    }
  }

  /** The same anchor for the same place, at a higher fee, when the chain has not taken it for a while. */
  async function raisedIfStuck(record: AnchorRecord): Promise<AnchorRecord> {
    const signed = anchors.attempts(record.id)
    const [first, last] = [signed[0], signed.at(-1)]
    if (first === undefined || last === undefined || clock.now() - last.at < STUCK_MS) return record
    const raise = raiseFee(last.raw, await chain.fees(), ceiling.of(maxFeeOf(first.raw)))
    if (raise.answer === 'above-ceiling') log.warn('anchor.fee-above-limit', { anchor: record.id })
    if (raise.answer !== 'raise' || (await chain.nativeBalance(signer.address)) < raise.maxFeeWei) return record
    const again = anchors.signedAgain(record.id, await signer.signTransaction(raise.unsigned), clock.now())
    log.info('anchor.fee-raised', { anchor: record.id, attempt: signed.length + 1 })
    await send(again)
    return again
  }

  async function confirm(record: AnchorRecord): Promise<void> {
    const { state, mined, feeWei } = await chain.transaction(record.transaction)
    if (state !== 'mined' || mined === null || mined.blockHash !== record.blockHash) {
      log.warn('anchor.reorganised', { anchor: record.id })
      anchors.unmined(record.id, clock.now())
      return
    }
    if (!(await chain.isFinal(mined))) return
    const evidence = await anchorChain.evidence(statementOf(record, deps.numericId, signer.address, mined))
    if (evidence === null) log.warn('anchor.no-evidence', { anchor: record.id })
    anchors.advance(record.id, 'final', { evidence, ...feeFacts(feeWei) }, clock.now())
    log.info('anchor.final', { anchor: record.id, receipts: record.toSeq - record.fromSeq + 1 })
  }

  return {
    begin,
    carry: (record) => (record.state === 'mined' ? confirm(record) : follow(record)),
  }
}

function feeFacts(feeWei: bigint | null) {
  return feeWei === null ? {} : { feeWei }
}

function noGas(payer: Address, maxFeeWei: bigint): HearthError {
  return new HearthError('anchor/no-gas', 'The key that signs receipts has too little coin to anchor them.', {
    hint: `Send it at least ${formatUnits(maxFeeWei, 18)} of the chain’s own coin: ${payer}.`,
  })
}
