import type { Rules } from '../../../contract/rules.ts'
import { say } from '../../../contract/words/say.ts'
import { needsAbsence } from './causes.ts'
import type { AvailabilityFacts, Moment } from './facts.ts'
import { isHeld, type HoldKind, type Holds } from './holds.ts'
import { wentAvailable } from './go.ts'
import type { TimeWords } from './local-time.ts'
import { priceNow, nextPrice } from './price.ts'
import { pausedBecause, type Reason } from './reason.ts'
import { gridOf, isOpen, nextEdge } from './schedule.ts'

const MINUTE = 60_000
/** A time that moves with every key is told in steps. */
const TELL_EVERY_MS = 10_000

/** The person's own pause while it lasts. */
export function pauseOf(facts: AvailabilityFacts, { now }: Moment, words: TimeWords): Reason | null {
  const { pause } = facts
  if (pause === null || (pause.until !== null && pause.until <= now)) return null
  const sentence =
    pause.until === null
      ? say`Paused until you resume.`
      : say`Paused until ${words.until(pause.until, now)} because you asked.`
  const why = { code: 'paused-by-person', sentence, next: say`Resume to take jobs again.` }
  return { state: 'paused', why, until: pause.until, running: 'finish' }
}

/** No more jobs while an update waits; it leaves the person's own pause and “go” as they are. */
export function updateOf({ updateWaits }: AvailabilityFacts): Reason | null {
  if (!updateWaits) return null
  const next = say`Hearth starts again by itself and then goes on.`
  return pausedBecause('update', say`an update waits until nothing is open`, next, { running: 'finish' })
}

/** What the computer itself, and then what the person does with it, holds back. */
export function activityOf({ activity }: AvailabilityFacts, holds: Holds): Reason | null {
  const held = (kind: HoldKind): boolean => isHeld(holds, { kind })
  if (held('sleep')) {
    const because = activity.sleeping ? say`this computer goes to sleep` : say`this computer has just woken up`
    return pausedBecause('sleep', because, say`It goes on when the computer is awake again.`, { running: 'leave' })
  }
  if (held('battery')) {
    const because =
      activity.onBattery === true ? say`this computer runs on battery` : say`this computer was on battery just now`
    return pausedBecause('battery', because, say`Plug it in, or allow work on battery in Rules.`)
  }
  if (held('lid')) {
    const because = activity.lidClosed === true ? say`the lid is closed` : say`the lid was closed just now`
    return pausedBecause('lid', because, say`Open it, or allow work with the lid closed in Rules.`)
  }
  if (held('call')) {
    const device = activity.call === 'camera' ? say`the camera` : say`the microphone`
    const because = activity.call === null ? say`a call has just ended` : say`${device} is in use`
    return pausedBecause('call', because, say`It goes on by itself after the call.`)
  }
  if (held('game')) {
    const because = activity.game === null ? say`a game has just ended` : say`${activity.game} is running`
    return pausedBecause('game', because, say`It goes on by itself afterwards; the list of games is in Rules.`)
  }
  if (held('full-screen')) {
    const because = activity.fullScreen === true ? say`a program fills the screen` : say`a program filled the screen`
    return pausedBecause('full-screen', because, say`It goes on by itself afterwards, unless you change it in Rules.`)
  }
  return null
}

/** The rules on times, which the person's “go” sets aside. */
export function timesOf(facts: AvailabilityFacts, rules: Rules, at: Moment, words: TimeWords): Reason | null {
  if (wentAvailable(facts, at)) return null
  if (rules.when === 'ask') {
    return pausedBecause('ask', say`you want to be asked first`, say`Go available when it suits you.`, {
      running: 'finish',
    })
  }
  return hoursOf(rules, at, words)
}

function hoursOf(rules: Rules, at: Moment, words: TimeWords): Reason | null {
  const grid = gridOf(rules)
  if (grid === null || isOpen(grid, at.now, at.timeZone)) return null
  const until = nextEdge(grid, at)
  const next = say`Change the hours in Rules, or go available now.`
  if (until === null) return pausedBecause('hours', say`no hour of the week is allowed`, next, { running: 'finish' })
  const because = say`your hours begin at ${words.until(until, at.now)}`
  return pausedBecause('hours', because, next, { until, running: 'finish' })
}

/** The rule that the person must be away, which “go” sets aside too. */
export function absenceOf(facts: AvailabilityFacts, rules: Rules, holds: Holds, at: Moment): Reason | null {
  if (!needsAbsence(rules) || wentAvailable(facts, at)) return null
  const { activity } = facts
  const minutes = rules.idleMinutes === 1 ? say`1 minute` : say`${rules.idleMinutes} minutes`
  if (isHeld(holds, { kind: 'remote' })) {
    return pausedBecause('remote', say`somebody works here from another computer`, say`It goes on when they leave.`)
  }
  if (activity.locked === true) return null
  if (activity.awayMs === null) {
    const next = say`Choose “Always” or hours in Rules: Hearth cannot see the keyboard here.`
    return pausedBecause('away-unknown', say`nobody can tell whether you are here`, next)
  }
  const left = rules.idleMinutes * MINUTE - activity.awayMs
  if (left <= 0) return null
  const next = say`It goes on when you have been away for ${minutes}.`
  const until = Math.ceil((at.now + left) / TELL_EVERY_MS) * TELL_EVERY_MS
  return pausedBecause('person-here', say`you are here`, next, { until })
}

/** Electricity that costs more than the person wants to pay. */
export function priceOf(
  facts: AvailabilityFacts,
  { electricity }: Rules,
  holds: Holds,
  at: Moment,
  words: TimeWords,
): Reason | null {
  if (!isHeld(holds, { kind: 'price' }) || electricity.perKwhLimit === null) return null
  const { currency, perKwhLimit, tariff } = electricity
  const price = priceNow(facts, tariff, at)
  if (price === null) {
    const next = say`Fill the gap in electricity.csv, or say in Rules what it costs otherwise.`
    return pausedBecause('price-unknown', say`the price file says nothing about this hour`, next, { running: 'finish' })
  }
  const until = nextPrice(facts, tariff, at)
  if (price <= perKwhLimit) {
    const next = say`It goes on in a minute.`
    return pausedBecause('price', say`electricity was too dear until now`, next, { running: 'finish' })
  }
  const next =
    until === null
      ? say`Change the limit or the tariff in Rules.`
      : say`The price changes at ${words.until(until, at.now)}; the limit is in Rules.`
  const because = say`a kilowatt-hour costs ${Number(price.toFixed(4))} ${currency} and your limit is ${perKwhLimit}`
  return pausedBecause('price', because, next, { until, running: 'finish' })
}
