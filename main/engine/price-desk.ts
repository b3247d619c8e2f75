import { z } from 'zod'
import { HearthError } from '../../contract/errors.ts'
import { PriceListView, PriceMode, type Pricing } from '../../contract/pricing.ts'
import type { Ledger } from './ledger/ledger.ts'
import { atPercent, FOLLOW, FOLLOW_RULE, nextPercent, type ObservedHour } from './payments/follow-price.ts'
import { type PriceList, ROUNDING, type SoldPrices } from './payments/pricing.ts'
import type { Clock } from './ports/clock.ts'
import { typicalJobs } from './typical-jobs.ts'

export interface PriceDesk {
  sold(): SoldPrices
  view(): Pricing
  /** @throws HearthError `prices/too-high` */
  sellAt(list: PriceListView): Pricing
  follow(): Pricing
  /** Says how it was since the last time: jobs that ran, of so many places, and whether jobs were taken at all. */
  observe(running: number, places: number, open: boolean): void
}

const KEY = 'prices'
const Stored = z.strictObject({ mode: PriceMode, own: PriceListView, percent: z.int().min(50).max(200) })

/** As long as a payment is good that was signed for the last quote, and a little more. */
const QUOTE_HOLDS_MS = 180_000
const MOST_FORMER = 8
/** A slip of the keyboard, not a price: a thousand coins of six decimals for one second. */
const HIGHEST = 10n ** 9n
/** A longer silence is a machine that slept, not an hour that was idle. */
const LONGEST_GAP_MS = 120_000

const noHour: ObservedHour = { offeredMs: 0, busyMs: 0, openMs: 0 }

/**
 * What jobs cost: the person's own list, or the reference list moved by the published rule. Kept in the
 * books' settings, so each network has its own.
 */
export function createPriceDesk(options: {
  readonly settings: Ledger['settings']
  readonly clock: Clock
  readonly reference: PriceList
}): PriceDesk {
  const { settings, clock, reference } = options
  const kept = settings.get(KEY)
  let state =
    kept === null
      ? { mode: 'own' as PriceMode, own: inWords(reference), percent: FOLLOW.start as number }
      : Stored.parse(JSON.parse(kept))
  let former: readonly { readonly list: PriceList; readonly until: number }[] = []
  let hour = noHour
  let hourEnds = clock.monotonic() + FOLLOW.everyMs
  let seenAt = clock.monotonic()

  function list(): PriceList {
    return state.mode === 'own' ? inUnits(state.own) : atPercent(reference, state.percent)
  }

  function change(next: typeof state): void {
    const before = list()
    settings.set(KEY, JSON.stringify(next))
    state = next
    const until = clock.monotonic() + QUOTE_HOLDS_MS
    former = [{ list: before, until }, ...former].slice(0, MOST_FORMER)
  }

  function view(): Pricing {
    return {
      mode: state.mode,
      current: inWords(list()),
      own: state.own,
      reference: inWords(reference),
      percent: state.percent,
      followRule: FOLLOW_RULE,
      rounding: ROUNDING,
      examples: [...typicalJobs(list())],
    }
  }

  return {
    sold: () => {
      const now = clock.monotonic()
      former = former.filter(({ until }) => until > now)
      return { mode: state.mode, list: list(), former: former.map((one) => one.list) }
    },
    view,
    sellAt: (own) => {
      refuseSlips(inUnits(own))
      change({ ...state, mode: 'own', own })
      return view()
    },
    follow: () => {
      if (state.mode !== 'follow') change({ ...state, mode: 'follow' })
      return view()
    },
    observe: (running, places, open) => {
      const now = clock.monotonic()
      const passed = now - seenAt
      seenAt = now
      if (open && passed <= LONGEST_GAP_MS) {
        hour = {
          offeredMs: hour.offeredMs + passed * places,
          busyMs: hour.busyMs + passed * Math.min(running, places),
          openMs: hour.openMs + passed,
        }
      }
      if (now < hourEnds) return
      const percent = nextPercent(state.percent, hour)
      hour = noHour
      hourEnds = now + FOLLOW.everyMs
      if (percent !== state.percent) change({ ...state, percent })
    },
  }
}

function refuseSlips(list: PriceList): void {
  const all = [list.floor, list.perCpuSecond, list.perGpuSecond.gpu, list.perGpuSecond.software, list.perMiB]
  if (all.every((price) => price <= HIGHEST)) return
  throw new HearthError('prices/too-high', 'One of these prices is more than a thousand coins.', {
    hint: 'Check the number of zeros. Nothing was changed.',
  })
}

/** Base units as they travel. */
export function inWords(list: PriceList): PriceListView {
  return {
    floor: list.floor.toString(),
    perCpuSecond: list.perCpuSecond.toString(),
    perGpuSecond: { gpu: list.perGpuSecond.gpu.toString(), software: list.perGpuSecond.software.toString() },
    perMiB: list.perMiB.toString(),
  }
}

export function inUnits(list: PriceListView): PriceList {
  return {
    floor: BigInt(list.floor),
    perCpuSecond: BigInt(list.perCpuSecond),
    perGpuSecond: { gpu: BigInt(list.perGpuSecond.gpu), software: BigInt(list.perGpuSecond.software) },
    perMiB: BigInt(list.perMiB),
  }
}
