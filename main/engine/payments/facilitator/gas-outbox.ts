import { keccak256, type LocalAccount } from 'viem'
import type { Address, Hex } from '../../../../contract/money.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Mined } from '../../ledger/mined.ts'
import type { OutgoingRecord } from '../../ledger/outgoing-records.ts'
import type { Clock } from '../../ports/clock.ts'
import { crashPoint } from '../../ports/crash-point.ts'
import type { Log } from '../../ports/log.ts'
import { oneAtATime } from '../../ports/one-at-a-time.ts'
import type { Chain } from '../../wallet/chain.ts'
import { feeCeiling, requireBelowLimit } from '../../wallet/fee-ceiling.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { placeWatcher } from '../../wallet/place.ts'
import { type Fees, maxFeeOf, raiseFee } from '../../wallet/raise-fee.ts'
import { RpcError, type Rpc } from '../../wallet/rpc.ts'
import { Count, read, Receipt, shaped } from '../../wallet/rpc-shapes.ts'
import { facilitatorDown } from './errors.ts'

/** `gas`: the limit. */
export interface Call {
  readonly to: Address
  readonly data: Hex
  readonly gas: bigint
  /** What it is for, in a word for the books. */
  readonly purpose: string
}

/**
 * The outbox of the key that settles payments and claims vouchers: bytes are in the books before they are sent, each
 * number is used once at a time, and what was sent is followed until a final block has it. Everything that signs or
 * sends takes its turn.
 */
export interface GasOutbox {
  /**
   * Signs, stores and sends; returns the hash also when nobody knows whether the bytes arrived.
   * @throws RpcError when the node would not take them, HearthError `payment/facilitator-down`, `chain/unreachable`,
   * `wallet/fee-above-limit`
   */
  send(call: Call, fees: Fees): Promise<Hex>
  /** The receipt of what was sent under this hash, or for the same place at a higher fee. */
  findReceipt(hash: Hex): Promise<Receipt | null>
  /**
   * Asks the chain about something whose outcome was unknown: `there` when it is mined or was sent again, `lost` when
   * another transaction has its number.
   */
  revive(hash: Hex): Promise<'there' | 'lost'>
  /** The bytes left us, and whether they arrived is not known. */
  isUnknown(hash: Hex): boolean
  /** The number of the next transaction; null when the chain has to be asked, by `bringBack`. */
  expected(): number | null
  /** What the chain lost is sent again, the same bytes in order. */
  bringBack(): Promise<void>
  /** One round: everything that is not final goes as far as it goes now. */
  step(): Promise<boolean>
  /** Whether something for one of these purposes is on its way, so that nothing is known of its outcome yet. */
  underWay(purposes: readonly string[]): boolean
}

/** Outcomes still unknown; more can only pile up while the network is away, and then nothing is sent. */
const MOST_UNDER_WAY = 1_000
/** A practice chain that is killed may forget its last blocks. */
const MOST_LOST = 200
/** How long a transaction may wait before it offers more. */
const STUCK_MS = 60_000
/** What was just sent is looked after by whoever waits for it. */
const SETTLED_MS = 5_000
const REVERTED = 'The network ran it and refused it.'

export function createGasOutbox(parts: {
  readonly rpc: Rpc
  readonly chain: Pick<Chain, 'transaction' | 'nonces' | 'isFinal' | 'fees' | 'nativeBalance'>
  readonly network: UsableNetwork
  readonly account: LocalAccount
  readonly ledger: Pick<Ledger, 'outgoing' | 'settings'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}): GasOutbox {
  const { rpc, chain, network, account, ledger, clock, log } = parts
  const inOrder = oneAtATime()
  const watch = placeWatcher(chain)
  const ceiling = feeCeiling(ledger.settings)
  const receipts = new Map<Hex, Receipt>()
  /** Null: ask the chain before the next one. */
  let nextNonce: number | null = null

  function live(): readonly OutgoingRecord[] {
    return ledger.outgoing.live(account.address)
  }

  async function takeNonce(): Promise<number> {
    if (nextNonce === null) await resume()
    return nextNonce ?? 0
  }

  /** After a start, a lost answer or a chain that went back: what was begun goes first, the same bytes in order. */
  async function resume(): Promise<void> {
    const [latest, pending] = await Promise.all([count('latest'), count('pending')])
    const missing = ledger.outgoing
      .from(account.address, latest, MOST_LOST)
      // Only a practice chain forgets what was final.
      .filter(({ state }) => network.instantBlocks || isUnderWay(state))
    const follows = missing[0]?.nonce === latest
    if (follows) {
      log.warn('facilitator.sent-again', { transactions: missing.length })
      for (const { raw } of missing) await resend(raw)
    }
    const last = follows ? (missing.at(-1)?.nonce ?? -1) : -1
    nextNonce = Math.max(pending, last + 1)
  }

  function count(tag: 'latest' | 'pending'): Promise<number> {
    return read(rpc, Count, 'eth_getTransactionCount', [account.address, tag])
  }

  /** What the node says against it does not matter: the chain is asked afterwards. */
  async function resend(raw: Hex): Promise<void> {
    try {
      await rpc.call(network.instantBlocks ? 'eth_sendRawTransactionSync' : 'eth_sendRawTransaction', [raw])
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
    }
  }

  async function signAndSend({ to, data, gas, purpose }: Call, fees: Fees): Promise<Hex> {
    requireWithinLimit(gas * fees.maxFeePerGas)
    const nonce = await takeNonce()
    if (ledger.outgoing.waiting(account.address) >= MOST_UNDER_WAY) throw facilitatorDown('too many open outcomes')
    const { maxFeePerGas, maxPriorityFeePerGas } = fees
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId: network.numericId,
      nonce,
      to,
      data,
      gas,
      maxFeePerGas,
      maxPriorityFeePerGas,
    })
    const transaction = keccak256(raw)
    const place = { account: account.address, nonce, purpose, raw, transaction }
    const record = ledger.outgoing.add(place, clock.now())
    try {
      crashPoint('facilitator.before-broadcast')
      await submit(record)
      crashPoint('facilitator.after-broadcast')
      nextNonce = nonce + 1
    } catch (error) {
      nextNonce = null
      if (error instanceof RpcError) {
        ledger.outgoing.advance(record.id, 'refused', { problem: 'The node did not take it.' }, clock.now())
        log.warn('facilitator.not-accepted', { nonce, nonceUsed: isNonceUsed(error) })
        throw error
      }
      // It may have arrived: it counts as sent, and the chain is asked before any other step.
      log.warn('facilitator.outcome-unknown', { transaction })
    }
    return transaction
  }

  /** Nothing is stored or sent: whoever asked hears that nothing can be settled now, and asks again. */
  function requireWithinLimit(maxFeeWei: bigint): void {
    const most = ceiling.first()
    if (most !== null && maxFeeWei > most) log.warn('facilitator.fee-above-limit', { neededWei: maxFeeWei.toString() })
    requireBelowLimit(ceiling, maxFeeWei, 'wallet/fee-above-limit')
  }

  async function submit(record: OutgoingRecord): Promise<void> {
    if (!network.instantBlocks) {
      await rpc.call('eth_sendRawTransaction', [record.raw])
      ledger.outgoing.advance(record.id, 'broadcast', {}, clock.now())
      return
    }
    const receipt = shaped(Receipt, await rpc.call('eth_sendRawTransactionSync', [record.raw]))
    receipts.set(record.transaction, receipt)
    noteMined(record, receipt)
  }

  function noteMined(record: OutgoingRecord, receipt: Receipt): void {
    const { transactionHash: transaction, blockNumber, blockHash, gasUsed, effectiveGasPrice, l1Fee } = receipt
    const feeWei = gasUsed * effectiveGasPrice + (l1Fee ?? 0n)
    noteIncluded(record, { transaction, blockNumber, blockHash }, feeWei, receipt.status === '0x1')
  }

  function noteIncluded(record: OutgoingRecord, mined: Mined, feeWei: bigint | null, succeeded: boolean): void {
    if (!isUnderWay(record.state)) return
    ledger.outgoing.advance(record.id, 'mined', { mined, feeWei, problem: succeeded ? null : REVERTED }, clock.now())
  }

  async function findReceipt(hash: Hex): Promise<Receipt | null> {
    const known = receipts.get(hash)
    receipts.delete(hash)
    if (known !== undefined) return known
    const record = ledger.outgoing.byTransaction(hash)
    const hashes = record === null ? [hash] : ledger.outgoing.attempts(record.id).map(({ transaction }) => transaction)
    for (const each of hashes.toReversed()) {
      const receipt = await read(rpc, Receipt.nullable(), 'eth_getTransactionReceipt', [each])
      if (receipt === null) continue
      if (record !== null) noteMined(record, receipt)
      return receipt
    }
    return null
  }

  async function revive(hash: Hex): Promise<'there' | 'lost'> {
    const sent = ledger.outgoing.byTransaction(hash)
    if ((await findReceipt(hash)) !== null || sent === null) return 'there'
    if ((await count('latest')) > sent.nonce) {
      // Mined between the two reads, or never to be mined.
      return (await findReceipt(hash)) === null ? 'lost' : 'there'
    }
    await resend(sent.raw)
    nextNonce = null
    return 'there'
  }

  async function follow(record: OutgoingRecord): Promise<void> {
    const transactions = ledger.outgoing.attempts(record.id).map(({ transaction }) => transaction)
    const { id, nonce } = record
    const fate = await watch({ id: String(id), account: account.address, nonce, transactions })
    switch (fate.state) {
      case 'mined':
      case 'reverted':
        return noteIncluded(record, fate.mined, fate.feeWei, fate.state === 'mined')
      case 'waiting':
        await raiseIfStuck(record)
        return
      case 'absent':
        nextNonce = null
        return resend((await raiseIfStuck(record)).raw)
      case 'taken':
        ledger.outgoing.advance(id, 'replaced', { problem: 'Another transaction has its number.' }, clock.now())
        return
      case 'unclear':
        return
    }
  }

  /** The same call for the same place, at a higher fee, when the chain has not taken it for a while. */
  async function raiseIfStuck(record: OutgoingRecord): Promise<OutgoingRecord> {
    const signed = ledger.outgoing.attempts(record.id)
    const [first, last] = [signed[0], signed.at(-1)]
    if (first === undefined || last === undefined || clock.now() - last.at < STUCK_MS) return record
    const raise = raiseFee(last.raw, await chain.fees(), ceiling.of(maxFeeOf(first.raw)))
    if (raise.answer === 'above-ceiling') log.warn('facilitator.fee-above-limit', { transaction: record.transaction })
    if (raise.answer !== 'raise' || (await chain.nativeBalance(account.address)) < raise.maxFeeWei) return record
    const raw = await account.signTransaction(raise.unsigned)
    const again = ledger.outgoing.signedAgain(record.id, { raw, transaction: keccak256(raw) }, clock.now())
    log.info('facilitator.fee-raised', { transaction: again.transaction, attempt: signed.length + 1 })
    await resend(raw)
    return again
  }

  async function confirm(record: OutgoingRecord): Promise<void> {
    const { id, transaction, blockNumber, blockHash, problem } = record
    if (blockNumber === null || blockHash === null) return
    if (await chain.isFinal({ blockNumber, blockHash })) {
      ledger.outgoing.advance(id, problem === null ? 'final' : 'failed', { problem }, clock.now())
      return
    }
    const { mined } = await chain.transaction(transaction)
    if (mined?.blockHash === blockHash) return
    log.warn('facilitator.reorganised', { transaction })
    ledger.outgoing.unmined(id, clock.now())
    nextNonce = null
  }

  async function step(): Promise<boolean> {
    const records = live()
    for (const record of records) {
      if (record.state === 'mined') await confirm(record)
      else if (clock.now() - record.updatedAt >= SETTLED_MS) await inOrder(() => follow(record))
    }
    return records.length > 0
  }

  return {
    send: (call, fees) =>
      inOrder(async () => {
        try {
          return await signAndSend(call, fees)
        } catch (error) {
          if (!(error instanceof RpcError)) throw error
          if (!isNonceUsed(error)) throw facilitatorDown('transaction not accepted')
          // Somebody else used this key: the chain has the right number, and nothing of ours was accepted.
          return signAndSend(call, fees)
        }
      }),
    findReceipt,
    revive: (hash) => inOrder(() => revive(hash)),
    isUnknown: (hash) => ledger.outgoing.byTransaction(hash)?.state === 'signed',
    expected: () => nextNonce,
    bringBack: () =>
      inOrder(async () => {
        nextNonce = null
        await resume()
      }),
    step,
    underWay: (purposes) => live().some(({ state, purpose }) => isUnderWay(state) && purposes.includes(purpose)),
  }
}

function isUnderWay(state: OutgoingRecord['state']): boolean {
  return state === 'signed' || state === 'broadcast'
}

function isNonceUsed(error: RpcError): boolean {
  return /nonce too low/i.test(error.message)
}
