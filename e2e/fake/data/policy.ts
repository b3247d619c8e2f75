import type { Snapshot } from '../../../contract/engine.ts'
import { firstRules } from '../../../contract/rules.ts'
import { bigCard } from './machine.ts'

type Policy = Snapshot['policy']

/** The rules a practice network begins with, on a machine that can tell everything but full screens. */
export function policy(): Policy {
  return {
    rules: firstRules(true),
    cards: [{ uuid: bigCard.uuid, allowed: true, why: null, next: null }],
    sources: {
      away: 'terminals and the login manager',
      games: 'the list of running programs',
      call: 'the sound card’s capture streams and the camera’s driver',
      fullScreen: null,
      battery: 'the kernel’s power supplies',
    },
    electricity: { perKwh: null, problem: null },
    atLoss: [],
    today: { jobs: 0, wattHours: 0, estimatedJobs: 0, cost: null, currency: 'EUR' },
  }
}

/** The same with one card paused or let go, as the engine answers. */
export function withCard(before: Policy, uuid: string, paused: boolean): Policy {
  const others = before.rules.pausedCards.filter((each) => each !== uuid)
  const card = paused
    ? { uuid, allowed: false, why: 'You paused this card.', next: 'Let it work again when it suits you.' }
    : { uuid, allowed: true, why: null, next: null }
  return {
    ...before,
    rules: { ...before.rules, pausedCards: paused ? [...others, uuid] : others },
    cards: before.cards.map((each) => (each.uuid === uuid ? card : each)),
  }
}
