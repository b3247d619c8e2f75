import { statusLines } from '../../main/cli/status.ts'
import { foreign } from '../../main/cli/foreign-text.ts'
import { decide } from '../../main/engine/availability/decide.ts'
import { noHolds, type Holds } from '../../main/engine/availability/holds.ts'
import { worldMaker } from '../../main/engine/availability/worlds.fixture.ts'
import { practiceSnapshot } from '../../main/shell/practice-snapshot.fixture.ts'
import { trayModel } from '../../main/shell/tray/tray-model.ts'
import { whyParts } from '../../renderer/words/state.ts'
import { rounded, type Bench } from './result.ts'

const WORLDS = 1_000_000
const SEED = 20_261_122

/** Counts worlds in which tray, window or command line say anything but the engine's sentence. */
function contradictions(worlds: number): number {
  const next = worldMaker(SEED)
  const base = practiceSnapshot()
  const tray = { engine: { state: 'running' }, update: null } as const
  let wrong = 0
  let holds: Holds = noHolds
  for (let count = 0; count < worlds; count += 1) {
    const { facts, rules, at } = next()
    const decision = decide(facts, rules, at, holds)
    holds = decision.holds
    const { availability } = decision
    const { sentence } = availability.why
    const snapshot = { ...base, availability }
    const [, line] = trayModel(snapshot, tray).items
    const window = whyParts(availability.state, sentence)
    const told = [line?.kind === 'line' ? line.text : '', `${window.state}${window.rest}`]
    if (told.some((text) => text !== sentence) || statusLines(snapshot)[0] !== foreign(sentence, 400)) wrong += 1
  }
  return wrong
}

/** Decisions alone, one after the other, as the engine makes them. */
function decisionsPerSecond(worlds: number): number {
  const next = worldMaker(SEED)
  const prepared = Array.from({ length: 20_000 }, next)
  let holds: Holds = noHolds
  const startedAt = performance.now()
  for (let count = 0; count < worlds; count += 1) {
    const world = prepared[count % prepared.length]
    if (world !== undefined) ({ holds } = decide(world.facts, world.rules, world.at, holds))
  }
  return (worlds / (performance.now() - startedAt)) * 1000
}

export const policy: Bench = {
  name: 'policy',
  summary: 'decisions a second, and a million random worlds in which tray, window and command line must agree',
  run: async () => {
    const speed = decisionsPerSecond(WORLDS / 5)
    const wrong = contradictions(WORLDS)
    return [
      { name: 'policy', value: rounded(speed), unit: 'decisions/s' },
      { name: 'policy-contradictions', value: wrong, unit: 'worlds', detail: `of ${WORLDS}, seed ${SEED}` },
    ]
  },
}
