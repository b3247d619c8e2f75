import { HearthError } from '../../../contract/errors.ts'
import { type Address, formatUnits, LowerAddress } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { AnchorRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from '../wallet/chain.ts'
import type { UnlockedWallet } from '../wallet/unlocked.ts'
import type { AnchorRange } from './anchor-abi.ts'
import type { AnchorChain } from './anchor-chain.ts'
import { statementOf } from './statement.ts'

export interface AnchorOutboxDeps {
  readonly ledger: Pick<Ledger, 'anchors'>
  readonly chain: Pick<Chain, 'transaction' | 'isFinal' | 'nonces' | 'nativeBalance' | 'broadcast'>
  readonly anchorChain: AnchorChain
  readonly numericId: number
  /**
   * The key that signs receipts, which also pays for anchors. It is an account of its own, so that anchors and
   * withdrawals never count one nonce, and it works while the wallet is locked.
   */
  readonly signer: Pick<UnlockedWallet, 'address' | 'signTransaction'>
  readonly clock: Clock
  readonly log: Log
}

/** Takes anchors to the chain. At most one is under way, so that ranges join in the order they were signed. */
export interface AnchorOutbox {
  /**
   * Signs, stores and sends an anchor of this range.
   * @throws HearthError `anchor/no-gas`, `chain/unreachable`, `chain/transfer-impossible`
   */
  begin(range: AnchorRange): Promise<void>
  /** Takes the anchor under way as far as it goes now. The chain is asked first; other bytes are never made for it. */
  carry(record: AnchorRecord): Promise<void>
}

/** Rounds in a row in which the chain must say that another transaction is in our place. */
const REPLACED_PROOFS = 3

export function createAnchorOutbox(deps: AnchorOutboxDeps): AnchorOutbox {
  const { chain, anchorChain, signer, clock, log } = deps
  const { anchors } = deps.ledger
  let absentProofs = 0

  async function begin(range: AnchorRange): Promise<void> {
    const { latest, pending } = await chain.nonces(signer.address)
    const nonce = Math.max(latest, pending)
    const { unsigned, maxFeeWei } = await anchorChain.prepare(signer.address, range, nonce)
    if ((await chain.nativeBalance(signer.address)) < maxFeeWei) throw noGas(signer.address, maxFeeWei)
    const { raw, transaction } = await signer.signTransaction(unsigned)
    const { root, prevRoot } = range
    const [fromSeq, toSeq] = [Number(range.fromSeq), Number(range.toSeq)]
    const contract = LowerAddress.parse(anchorChain.contract.toLowerCase())
    await send(anchors.sign({ contract, fromSeq, toSeq, root, prevRoot, nonce, raw, transaction }, clock.now()))
  }

  async function send(record: AnchorRecord): Promise<void> {
    try {
      await chain.broadcast(record.raw)
    } catch (error) {
      if (!(error instanceof HearthError) || error.code !== 'chain/refused') throw error
      const reason = error.cause instanceof Error ? error.cause.message : 'other'
      return log.warn('anchor.refused', { anchor: record.id, reason })
    }
    log.info('anchor.broadcast', { anchor: record.id, transaction: record.transaction })
    if (record.state === 'signed') anchors.advance(record.id, 'broadcast', {}, clock.now())
  }

  async function follow(record: AnchorRecord): Promise<void> {
    const { state, mined, feeWei } = await chain.transaction(record.transaction)
    if (state === 'unknown') return absent(record)
    absentProofs = 0
    if (mined === null) {
      if (record.state === 'signed') anchors.advance(record.id, 'broadcast', {}, clock.now())
      return
    }
    if (state === 'mined') {
      const facts = { mined, ...(feeWei === null ? {} : { feeWei }) }
      return confirm(anchors.advance(record.id, 'mined', facts, clock.now()))
    }
    if (!(await chain.isFinal(mined))) return
    const problem = 'The contract refused the anchor: its range no longer joins the one before.'
    anchors.advance(record.id, 'failed', { ...(feeWei === null ? {} : { feeWei }), problem }, clock.now())
  }

  /** Not on the chain and not waiting to get there: sent again, unless its place is taken for good. */
  async function absent(record: AnchorRecord): Promise<void> {
    const { latest, final } = await chain.nonces(signer.address)
    if (latest <= record.nonce) {
      absentProofs = 0
      return send(record)
    }
    absentProofs = final > record.nonce ? absentProofs + 1 : 0
    if (absentProofs < REPLACED_PROOFS) return
    absentProofs = 0
    const problem = 'Another transaction of this key took its place. The next anchor covers its receipts.'
    anchors.advance(record.id, 'replaced', { problem }, clock.now())
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
    anchors.advance(record.id, 'final', { evidence, ...(feeWei === null ? {} : { feeWei }) }, clock.now())
    log.info('anchor.final', { anchor: record.id, receipts: record.toSeq - record.fromSeq + 1 })
  }

  return {
    begin,
    carry: (record) => (record.state === 'mined' ? confirm(record) : follow(record)),
  }
}

function noGas(payer: Address, maxFeeWei: bigint): HearthError {
  return new HearthError('anchor/no-gas', 'The key that signs receipts has too little coin to anchor them.', {
    hint: `Send it at least ${formatUnits(maxFeeWei, 18)} of the chain’s own coin: ${payer}.`,
  })
}
