import * as fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { Snapshot } from '../contract/engine.ts'
import { learn, learnEngine, speak, translated } from '../contract/words/speak.ts'
import { cliWords } from '../contract/words/zh-hans/cli.ts'
import { engineWords } from '../contract/words/zh-hans/engine.ts'
import { shellWords } from '../contract/words/zh-hans/shell.ts'
import { statusLines } from './cli/status.ts'
import { decide } from './engine/availability/decide.ts'
import { anyFacts, anyHolds, anyMoment, anyRules } from './engine/availability/world.fixture.ts'
import { foreign } from './cli/foreign-text.ts'
import { practiceSnapshot } from './shell/practice-snapshot.fixture.ts'
import { trayModel } from './shell/tray/tray-model.ts'

const running = { engine: { state: 'running' }, update: null } as const

learnEngine(engineWords)
learn({ ...cliWords, ...shellWords })
afterEach(() => speak('en'))

/** Reasons with a name, a currency or a fault of another part in them, which may be in any words. */
const TELLS_OF_OTHERS: ReadonlySet<string> = new Set(['ledger', 'disk', 'chain', 'market', 'game', 'price'])

function sameEverywhere(snapshot: Snapshot, said: string): void {
  const { availability } = snapshot
  const [, line] = trayModel(snapshot, running).items
  expect(line).toEqual({ kind: 'line', text: said })
  expect(trayModel(snapshot, running).icon).toBe(availability.state)
  expect(statusLines(snapshot)[0]).toBe(foreign(said, 400))
}

/** Every reason there is; the test would promise more than it looked at if one were never met. */
const REASONS: readonly string[] = [
  'ask',
  'available',
  'available-built-in',
  'away-unknown',
  'battery',
  'call',
  'cards',
  'chain',
  'disk',
  'full-screen',
  'game',
  'hot-balance',
  'hours',
  'ledger',
  'lid',
  'loss',
  'market',
  'metered',
  'mobile',
  'month-used',
  'paused-by-person',
  'person-here',
  'price',
  'price-unknown',
  'remote',
  'rules-nothing-allowed',
  'sandbox',
  'sleep',
  'starting',
  'stopping',
  'update',
  'vpn',
  'wallet-locked',
  'wallet-missing',
  'working',
]
const WORLDS = 6_000
/** Rare worlds are rare: more are made while a reason is missing, up to so many times. */
const MOST_ROUNDS = 20

test('tray and command line say the sentence of the snapshot, in every world and in both languages', () => {
  const base = practiceSnapshot()
  const seen = new Set<string>()
  const inChinese = new Set<string>()
  const sameInBoth = fc.property(anyFacts, anyRules, anyMoment, anyHolds, (facts, rules, at, before) => {
    const { availability } = decide(facts, rules, at, before)
    const snapshot: Snapshot = { ...base, availability }
    const { sentence, code } = availability.why
    speak('en')
    sameEverywhere(snapshot, sentence)
    seen.add(code)
    // In another language it is the same work for the same sentence again and again.
    if (inChinese.has(sentence)) return
    inChinese.add(sentence)
    speak('zh-Hans')
    sameEverywhere(snapshot, translated(sentence))
    const ours = TELLS_OF_OTHERS.has(code) ? '' : translated(sentence).replaceAll('Hearth', '')
    expect(ours).not.toMatch(/[a-z]{3,}/)
  })
  for (let round = 0; round < MOST_ROUNDS && (round < 2 || seen.size < REASONS.length); round += 1) {
    fc.assert(sameInBoth, { numRuns: WORLDS })
  }
  expect([...seen].sort()).toEqual(REASONS)
}, 240_000)
