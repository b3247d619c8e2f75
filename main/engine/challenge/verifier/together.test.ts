import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { CapabilityAttestation, type ChallengeSize } from '../../../../contract/challenge.ts'
import type { Clock } from '../../ports/clock.ts'
import { proveOnCpu } from '../../proof/challenge/cpu-prover.ts'
import { FIRST_SIZE, RUN_MS } from '../../proof/challenge/scale.ts'
import { challengeOperations } from '../../proof/challenge/score.ts'
import type { Prove } from '../prover/desk.ts'
import { type HonestProvider, openHonestProvider } from '../testing/honest-provider.ts'
import { startVerifier, type TestVerifier } from '../testing/verifier.ts'
import { measureProvider } from './calibrate.ts'
import { challengeTogether } from './together.ts'

// Two cores that others use too.
vi.setConfig({ testTimeout: 120_000 })

let verifier: TestVerifier
const opened: HonestProvider[] = []
beforeAll(() => {
  verifier = startVerifier()
})
afterEach(async () => {
  for (const provider of opened.splice(0)) await provider.close()
})
afterAll(() => verifier.stop())

async function open(prove: Prove): Promise<HonestProvider> {
  const provider = await openHonestProvider({ prove })
  opened.push(provider)
  return provider
}

interface Timeline {
  readonly clock: Clock
  /** A card that works on one challenge after the other. */
  readonly card: () => Prove
}

/** Time that only cards take, so that a busy machine changes nothing. After `alone` runs, `together` begin at once. */
function timeline(alone: number, together: number, durationOf: (size: ChallengeSize) => number): Timeline {
  let [now, started] = [0, 0]
  const allStarted = Promise.withResolvers<void>()
  return {
    clock: { now: () => Date.now(), monotonic: () => now },
    card: () => {
      let freeAt = 0
      return async function* prove(challenge) {
        const at = now
        started += 1
        if (started === alone + together) allStarted.resolve()
        if (started > alone) await allStarted.promise
        freeAt = Math.max(freeAt, at) + durationOf(challenge)
        now = Math.max(now, freeAt)
        yield proveOnCpu(challenge)
      }
    },
  }
}

test('one card cannot pose as two', async () => {
  const { clock, card } = timeline(4, 2, () => RUN_MS.target)
  const shared = card()
  const { rows, sharing } = await challengeTogether([await open(shared), await open(shared)], { ...verifier, clock })
  expect(rows.map(({ together }) => together?.result)).toEqual(['accepted', 'accepted'])
  expect(Math.min(...rows.map(({ kept }) => kept ?? 0))).toBeCloseTo(0.5)
  expect(sharing.kind).toBe('shared')
  const attestations = rows.flatMap(({ alone, together }) =>
    [alone, together].flatMap((outcome) => (outcome?.result === 'accepted' ? [outcome.attestation] : [])),
  )
  const said = attestations.map((text) => CapabilityAttestation.parse(JSON.parse(text)).evidence.together)
  expect(said).toEqual([1, 2, 1, 2])
})

test('two cards are two, and a provider that is not accepted alone is not asked again', async () => {
  const { clock, card } = timeline(4, 2, () => RUN_MS.target)
  const away = await open(card())
  await away.close()
  const targets = [await open(card()), away, await open(card())]
  const { rows, sharing } = await challengeTogether(targets, { ...verifier, clock })
  expect(rows.map(({ alone }) => alone.result)).toEqual(['accepted', 'failed', 'accepted'])
  expect(rows.map(({ together }) => together?.result)).toEqual(['accepted', undefined, 'accepted'])
  expect(rows.map(({ kept }) => kept)).toEqual([expect.closeTo(1), null, expect.closeTo(1)])
  expect(sharing.kind).toBe('apart')
})

test('a provider is measured with the size that takes it 0.5 to 3 s', async () => {
  const asked: ChallengeSize[] = []
  const { clock, card } = timeline(20, 0, (size) => {
    asked.push(size)
    return 30 + challengeOperations(size) / 500_000
  })
  const outcome = await measureProvider(await open(card()), { ...verifier, clock })
  if (outcome.result !== 'accepted') throw new Error(JSON.stringify(outcome))
  expect(asked[0]).toMatchObject(FIRST_SIZE)
  expect(asked.length).toBeGreaterThan(1)
  expect(asked.at(-1)).toMatchObject(outcome.size)
  expect(outcome.elapsedMs).toBeGreaterThanOrEqual(RUN_MS.least)
  expect(outcome.elapsedMs).toBeLessThanOrEqual(RUN_MS.most)
})

test('a first run that had to wait for its worker is not the one that counts', async () => {
  let runs = 0
  const { clock, card } = timeline(20, 0, (size) => {
    runs += 1
    return (runs === 1 ? 1_000 : 10) + challengeOperations(size) / 1_000_000
  })
  const outcome = await measureProvider(await open(card()), { ...verifier, clock })
  if (outcome.result !== 'accepted') throw new Error(JSON.stringify(outcome))
  expect(outcome.score).toBeGreaterThan(0.8e9)
  expect(outcome.score).toBeLessThan(1.1e9)
})

test('a provider that refuses is not measured', async () => {
  const provider = await openHonestProvider({
    standing: () => ({ open: false, why: 'Somebody is at the machine.', maximum: { n: 512, T: 16 } }),
  })
  opened.push(provider)
  const outcome = await measureProvider(provider, verifier)
  expect(outcome).toMatchObject({ result: 'failed', code: 'challenge/refused' })
  expect(JSON.stringify(outcome)).toContain('Somebody is at the machine.')
})
