import { type Hex, HexBytes } from '../../../../contract/money.ts'
import { UNTIL_THE_JOB_ENDS } from '../../ledger/charges.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { ChargeRecord, JobRecord } from '../../ledger/records.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { SignedVoucher } from './batch-payment.ts'
import type { ChannelChain } from './channel-chain.ts'
import { type Adoptable, asSigned, UNKNOWN } from './kept-vouchers.ts'

type Books = Pick<Ledger, 'jobs' | 'payments' | 'channels' | 'collections'>

/** Jobs bought by voucher that have not ended, and whose channel is not held for them: their books were made anew. */
export function lostOrders({ jobs }: Pick<Ledger, 'jobs'>): readonly JobRecord[] {
  const isLost = ({ id, channelId }: JobRecord): boolean => channelId !== null && jobs.cover(id) === 'lost'
  return jobs.byState(['queued', 'running']).filter(isLost)
}

/** The vouchers that bought them, of channels that the books do not know. */
export function orderedVouchers(ledger: Books): readonly Adoptable[] {
  return lostOrders(ledger).flatMap((job) => {
    const charge = ledger.payments.charge(job.paymentRef)
    const signed = signedFor(ledger, job)
    if (charge === null || signed === null || ledger.channels.get(charge.channelId) !== null) return []
    return [{ id: charge.channelId, voucher: { ...signed, max: charge.signedMax, at: job.createdAt }, records: [] }]
  })
}

/**
 * Holds the channels of such jobs for them again: the journal of money says which voucher bought a job, and the voucher
 * began where the charges ended. A channel that has gone on since, or does not hold that money any more, is left: its
 * job ends and costs nothing. Comes after the kept vouchers, and before jobs go on.
 * @throws HearthError `chain/unreachable`
 */
export async function holdForOrders(parts: {
  readonly ledger: Books
  readonly chain: Pick<ChannelChain, 'states'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}): Promise<void> {
  const { ledger, chain, clock, log } = parts
  for (const job of lostOrders(ledger)) {
    const charge = ledger.payments.charge(job.paymentRef)
    const signed = signedFor(ledger, job)
    if (charge === null || signed === null) continue
    const { channelId: id, signedMax: max } = charge
    const [state] = await chain.states([id])
    const known = ledger.channels.get(id)
    const charged = chargedBefore(charge)
    if (state === undefined || state.totalClaimed > charged || state.balance < max) continue
    if (known !== null && known.charged > charged) continue
    const openedAt = ledger.collections.scan() === null ? state.totalClaimed : 0n
    const voucher = { ...signed, max, at: job.createdAt }
    const channel = asSigned(id, voucher, { known, state, openedAt })
    const pending = {
      pendingId: job.paymentRef,
      signedMaxClaimable: max.toString(),
      expiresAt: UNTIL_THE_JOB_ENDS,
    }
    ledger.channels.change((table) => {
      // First as it is in the books: what they lack of the charges is one line.
      table.put(channel, null, clock.now())
      table.put({ ...channel, charged, pending }, UNKNOWN, clock.now())
    })
    log.warn('channel.held-again', { channel: id, job: job.id })
  }
}

/** Base units: a voucher covers the most that its job may cost, above what the channel was charged before. */
function chargedBefore({ signedMax, maximum }: Pick<ChargeRecord, 'signedMax' | 'maximum'>): bigint {
  return signedMax - maximum
}

/** Terms and signature of the voucher that bought a job. */
function signedFor(
  { payments }: Pick<Ledger, 'payments'>,
  { paymentRef }: JobRecord,
): { readonly config: SignedVoucher['channelConfig']; readonly signature: Hex } | null {
  const signed = SignedVoucher.safeParse(JSON.parse(payments.get(paymentRef)?.payload ?? 'null')).data
  if (signed === undefined) return null
  return { config: signed.channelConfig, signature: HexBytes.parse(signed.voucher.signature.toLowerCase()) }
}
