import { type Asset, formatUnits, type Hex } from '../../../../contract/money.ts'
import { say } from '../../../../contract/words/say.ts'
import type { ChannelRecord } from '../../ledger/channel-records.ts'
import { deadline } from './policy.ts'

/** Before a payer can leave with what is not claimed, the person hears of it for so long, in seconds. */
const ALARM_SECONDS = 6 * 3600
/** What is lost is told of for so long after the payer's last request; the books say it for good. */
const TOLD_MS = 30 * 24 * 60 * 60_000

/** What is known when it is asked what is in danger. */
export interface Watch {
  /** Unix seconds: by the chain's clock where it was read just now, else by this computer's. */
  readonly now: number
  /** When the chain last said who wants its money back, Unix seconds; `now` where it was read just now, 0 when never. */
  readonly readAt: number
  readonly asset: Pick<Asset, 'symbol' | 'decimals'>
  /** Whether the key that signs claims is the one that the channel names. */
  readonly isOurs: (channel: Pick<ChannelRecord, 'id' | 'config'>) => boolean
}

interface Held {
  readonly amount: bigint
  /** From when on it may be gone, Unix seconds. */
  readonly from: number
}

/**
 * Sentences about money of vouchers that may be lost, or is: how much, from when on, and what to do. Made of what the books
 * have stored of each channel, so that nothing has to be asked for them: a network that does not answer is when they are
 * needed. While it is not read, each payer counts as one who asked for its money right after the last time it was. Pure.
 */
export function voucherAlarms(
  channels: readonly ChannelRecord[],
  unclaimed: ReadonlyMap<Hex, bigint>,
  watch: Watch,
): readonly string[] {
  const owing = channels.filter(({ id }) => (unclaimed.get(id) ?? 0n) > 0n)
  const owedBy = ({ id }: ChannelRecord): bigint => unclaimed.get(id) ?? 0n
  const left = (channel: ChannelRecord): bigint => {
    const free = channel.balance - channel.totalClaimed
    return free < owedBy(channel) ? (free > 0n ? free : 0n) : owedBy(channel)
  }
  const isNear = ({ amount, from }: Held): boolean => amount > 0n && watch.now > from - ALARM_SECONDS
  const ours = owing.filter(watch.isOurs)
  const leaving = ours
    .filter(({ withdrawRequestedAt }) => withdrawRequestedAt > 0)
    .map((channel) => ({ amount: left(channel), from: endOf(channel, channel.withdrawRequestedAt) }))
    .filter(isNear)
  const unseen = ours
    .filter(({ withdrawRequestedAt }) => withdrawRequestedAt === 0)
    .map((channel) => {
      // A request is only served on a channel that is known to stay.
      const seenAt = Math.max(watch.readAt, Math.floor(channel.lastRequestAt / 1000))
      return { amount: left(channel), from: endOf(channel, seenAt), seenAt }
    })
    .filter(isNear)
  const orphaned = sum(owing.filter((channel) => !watch.isOurs(channel)).map(left))
  const lost = sum(
    owing
      .filter(({ lastRequestAt }) => watch.now * 1000 - lastRequestAt < TOLD_MS)
      .map((channel) => owedBy(channel) - left(channel)),
  )
  const amount = (units: bigint): string => `${formatUnits(units, watch.asset.decimals)} ${watch.asset.symbol}`
  const words: string[] = []
  if (leaving.length > 0) {
    const total = amount(sum(leaving.map((each) => each.amount)))
    words.push(
      say`Payers want their money back and can take ${total} that is earned with it, from ${first(leaving)} on. Hearth claims it as soon as it can: keep this computer on and connected, and run “hearth vouchers --collect”.`,
    )
  }
  if (unseen.length > 0) {
    const total = amount(sum(unseen.map((each) => each.amount)))
    const readAt = inWords(Math.min(...unseen.map(({ seenAt }) => seenAt)))
    words.push(
      say`The payment network was last read at ${readAt}. Payers who left since then can take back ${total} that is earned, from ${first(unseen)} on. Check the internet connection; Hearth claims it as soon as the network answers.`,
    )
  }
  if (orphaned > 0n) {
    words.push(
      say`${amount(orphaned)} of vouchers was earned under a key that was changed since. Only the wallet itself can claim it, before its payers take it back.`,
    )
  }
  if (lost > 0n) {
    words.push(
      say`Payers have taken back ${amount(lost)} before it was claimed. It is lost: the books go on saying that it is owed.`,
    )
  }
  return words
}

function endOf({ config }: ChannelRecord, withdrawRequestedAt: number): number {
  return deadline({ withdrawRequestedAt, withdrawDelay: config.withdrawDelay })
}

function first(held: readonly Held[]): string {
  return inWords(Math.min(...held.map(({ from }) => from)))
}

/** The same in every time zone: a sentence may be read on another computer. */
function inWords(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, each) => total + each, 0n)
}
