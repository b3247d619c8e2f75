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
const local = { url: 'http://127.0.0.1:4021', practice: false, outside: { url: null, problem: null } }
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
  const listening = reachOf({ ...local, outside: { url: 'https://192.168.1.4:4022', problem: null } })
  expect(listening).toMatchObject({ state: 'untested', url: null })
  expect(listening.sentence).toContain('https://192.168.1.4:4022')
  const problem = { sentence: 'Another program already uses port 4022.', next: 'Choose another port.' }
  const failed = reachOf({ ...local, outside: { url: null, problem } })
  expect(failed).toEqual({ state: 'unreachable', ...problem, url: null })
  expect(identityChecks(IMPOSSIBLE, failed)[1]).toMatchObject({ status: 'warning', next: 'Choose another port.' })
})
