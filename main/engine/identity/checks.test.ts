import { expect, test } from 'vitest'
import { identityChecks } from './checks.ts'
import { reachOf } from './reach.ts'
import { IMPOSSIBLE, standingOf, type StandingFacts } from './standing.ts'

const usual: StandingFacts = {
  agentId: '7',
  owner: '0x2222222222222222222222222222222222222222',
  changedHands: false,
  underWay: false,
  looked: true,
  missing: false,
  unknownHeld: 0n,
  inline: false,
  problem: null,
}
const NOWHERE = { url: null, problem: null, tried: null, announced: null }
const local = { url: 'http://127.0.0.1:4021', practice: false, outside: NOWHERE }
const reach = reachOf(local)

test('an agent in somebody else’s hands is a problem, one that is registered or that nobody wants is none', () => {
  const status = (facts: Partial<StandingFacts>) => identityChecks(standingOf({ ...usual, ...facts }), reach)[0]
  expect(status({})).toMatchObject({ status: 'ok', detail: 'Registered as agent 7. Buyers find it in the registry.' })
  expect(status({ agentId: null, owner: null })).toMatchObject({ status: 'ok' })
  expect(status({ missing: true })).toMatchObject({ status: 'warning', next: 'Update it.' })
  expect(status({ changedHands: true })).toMatchObject({ status: 'problem' })
  expect(identityChecks(IMPOSSIBLE, reach)[0]).toMatchObject({ status: 'ok' })
})

test('a market that listens on this machine only says so, and has no address for others', () => {
  expect(identityChecks(IMPOSSIBLE, reach)[1]).toMatchObject({
    id: 'reach',
    detail: 'Not reachable from outside: nobody has been allowed to listen yet.',
  })
  expect(reach.url).toBeNull()
  expect(reachOf({ ...local, practice: true }).url).toBe('http://127.0.0.1:4021')
})

test('one that strangers may connect to is not called reachable, and one that cannot listen says why', () => {
  const listening = reachOf({ ...local, outside: { ...NOWHERE, url: 'https://192.168.1.4:4022' } })
  expect(listening).toMatchObject({ state: 'untested', url: null })
  expect(listening.sentence).toContain('https://192.168.1.4:4022')
  const problem = { sentence: 'Another program already uses port 4022.', next: 'Choose another port.' }
  const failed = reachOf({ ...local, outside: { ...NOWHERE, problem } })
  expect(failed).toEqual({ state: 'unreachable', ...problem, url: null })
  expect(identityChecks(IMPOSSIBLE, failed)[1]).toMatchObject({ status: 'warning', next: 'Choose another port.' })
})

test('one that is announced before others tried it is called untested, with the address that buyers get', () => {
  const tried = { state: 'untested', sentence: 'Announced as untested.', next: null } as const
  const announced = 'https://box.example:4022'
  const found = reachOf({ ...local, outside: { ...NOWHERE, url: 'https://0.0.0.0:4022', tried, announced } })
  expect(found).toEqual({ ...tried, url: announced })
  expect(identityChecks(IMPOSSIBLE, found)[1]).toMatchObject({ status: 'ok', detail: 'Announced as untested.' })
})

test('one that others have seen is told at the address they came to, also for a while after they did not', () => {
  const tried = { state: 'reachable', sentence: 'Reachable.', next: null } as const
  const seen = { ...NOWHERE, url: 'https://0.0.0.0:4022', tried, announced: 'https://box.example:4022' }
  expect(reachOf({ ...local, outside: seen })).toEqual({ ...tried, url: 'https://box.example:4022' })
  const away = { state: 'unreachable', sentence: 'Not reachable.', next: null } as const
  expect(reachOf({ ...local, outside: { ...seen, tried: away } })).toEqual({ ...away, url: 'https://box.example:4022' })
})
