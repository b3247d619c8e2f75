import type { Rules, Tariff } from '../../../contract/rules.ts'
import { needsAbsence } from './causes.ts'
import type { HoldKind, Holds } from './holds.ts'

type Change = (before: Rules, after: Rules) => boolean

/** Whether the second rules let happen what the first held back. Nothing allows work while the computer sleeps. */
const LOOSENED: Readonly<Record<HoldKind, Change>> = {
  sleep: () => false,
  battery: (before, after) => after.workOnBattery && !before.workOnBattery,
  lid: (before, after) => after.workWithLidClosed && !before.workWithLidClosed,
  call: (before, after) => before.callsGiveWay && !after.callsGiveWay,
  game: ({ games: before }, { games: after }) =>
    (before.giveWay && !after.giveWay) || before.names.some((name) => !after.names.includes(name)),
  'full-screen': (before, after) => before.fullScreenGivesWay && !after.fullScreenGivesWay,
  remote: (before, after) => needsAbsence(before) && !needsAbsence(after),
  mobile: ({ network: before }, { network: after }) => after.workOnMobile && !before.workOnMobile,
  metered: ({ network: before }, { network: after }) => after.workOnMetered && !before.workOnMetered,
  vpn: ({ network: before }, { network: after }) => after.workOnVpn && !before.workOnVpn,
  // The cap is no rule but the wallet's, and is looked at again by itself.
  'hot-balance': () => false,
  price: ({ electricity: before }, { electricity: after }) =>
    raised(before.perKwhLimit, after.perKwhLimit) || !sameTariff(before.tariff, after.tariff),
  heat: ({ limits: before }, { limits: after }) => raised(before.temperatureC, after.temperatureC),
  fan: ({ limits: before }, { limits: after }) => raised(before.fanPercent, after.fanPercent),
  power: ({ limits: before }, { limits: after }) => raised(before.powerW, after.powerW),
  memory: ({ limits: before }, { limits: after }) => after.memoryFreeMiB < before.memoryFreeMiB,
  busy: (before, after) => before.busyCardsGiveWay && !after.busyCardsGiveWay,
  sensor: ({ limits: before }, { limits: after }) =>
    (['temperatureC', 'fanPercent', 'powerW'] as const).some((each) => before[each] !== null && after[each] === null),
}

/**
 * The holds that go on when the rules change: only what the change allows is decided afresh, so that another
 * setting does not cut the quiet time after a game short, or begin work on a card that still cools. Pure.
 */
export function holdsUnder(holds: Holds, before: Rules, after: Rules): Holds {
  const loosened = new Set(
    Object.entries(LOOSENED).flatMap(([kind, isLoosened]) => (isLoosened(before, after) ? [kind] : [])),
  )
  return Object.fromEntries(Object.entries(holds).filter(([name]) => !loosened.has(kindOf(name))))
}

/** A hold on a card is named `kind:card`. */
function kindOf(name: string): string {
  return name.split(':', 1)[0] ?? name
}

function raised(before: number | null, after: number | null): boolean {
  return before !== null && (after === null || after > before)
}

function sameTariff(before: Tariff, after: Tariff): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}
