import type { Snapshot } from '../../../contract/engine.ts'
import type { ShellSettings } from '../../../contract/desktop.ts'
import { formatUnits } from '../../../contract/money.ts'
import type { InstallFailure } from '../update/install-failure.ts'
import { t, sentences, translated } from '../../../contract/words/speak.ts'

/** Something worth telling a person who does not look at Hearth. */
export interface Notice {
  /** `danger`: money may be lost, which no setting keeps from being told. */
  readonly kind: keyof ShellSettings['notify'] | 'danger'
  readonly title: string
  readonly body: string
}

/**
 * What of a change in the engine is worth a notice: money that may be lost, a withdrawal that has become final, and that
 * Hearth stopped taking jobs for a reason that the person does not know already. Without a snapshot before there is no change.
 */
export function noticesOf(before: Snapshot | null, now: Snapshot | null): readonly Notice[] {
  if (before === null || now === null) return []
  return [...dangers(before, now), ...payouts(before, now), ...pause(before, now)]
}

/** That a version which was to be installed is not, why, and what to do. */
export function updateFailedNotice({ version, reason, next }: InstallFailure): Notice {
  return {
    kind: 'update',
    title: t`Hearth ${version} could not be installed`,
    body: sentences(translated(reason), translated(next)),
  }
}

/** The notice that a version lies ready. */
export function updateNotice(version: string): Notice {
  return {
    kind: 'update',
    title: t`Hearth ${version} is ready`,
    body: t`It is installed when you quit, or from the tray. No job is cut short for it.`,
  }
}

function dangers(before: Snapshot, now: Snapshot): readonly Notice[] {
  const known = new Set(alarmsOf(before).map(({ alarm }) => alarm))
  return alarmsOf(now)
    .filter(({ alarm }) => !known.has(alarm))
    .map(({ on, alarm }) => ({
      kind: 'danger',
      title: t`Earned money on ${translated(on)} may be lost`,
      body: translated(alarm),
    }))
}

function alarmsOf({ network, money, others }: Snapshot): readonly { readonly on: string; readonly alarm: string }[] {
  return [{ network, money }, ...others].flatMap((each) =>
    (each.money?.alarms ?? []).map((alarm) => ({ on: each.network.label, alarm })),
  )
}

function payouts(before: Snapshot, { withdrawals, network }: Snapshot): readonly Notice[] {
  const open = new Set(before.withdrawals.filter(({ state }) => state !== 'final').map(({ id }) => id))
  const { symbol } = network.asset
  const unit = network.practice ? t`${symbol} (practice money)` : symbol
  return withdrawals
    .filter(({ id, state }) => state === 'final' && open.has(id))
    .map(({ amount, to }) => ({
      kind: 'payout',
      title: t`${formatUnits(BigInt(amount), network.asset.decimals)} ${unit} arrived`,
      body: t`The payout to ${`${to.slice(0, 6)}…${to.slice(-4)}`} is final.`,
    }))
}

const isOn = ({ availability: { state } }: Snapshot): boolean => state === 'available' || state === 'working'

/**
 * What the person does or chose themselves, and sees: that they are here, their hours, their pause, a quit, an update they
 * asked for. A notice of those at every return to the desk would have all of them turned off. The window, the tray and
 * `hearth status` say why all the same.
 */
const KNOWN: ReadonlySet<string> = new Set([
  'paused-by-person',
  'person-here',
  'remote',
  'ask',
  'hours',
  'update',
  'stopping',
  'sleep',
])

function pause(before: Snapshot, now: Snapshot): readonly Notice[] {
  const { why, state } = now.availability
  if (!isOn(before) || isOn(now) || KNOWN.has(why.code)) return []
  const body = sentences(translated(why.sentence), translated(why.next ?? ''))
  return [{ kind: 'paused', title: state === 'paused' ? t`Hearth paused` : t`Hearth stopped`, body }]
}
