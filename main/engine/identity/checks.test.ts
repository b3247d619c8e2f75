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
const reach = reachOf({ url: 'http://127.0.0.1:4021', practice: false })

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
  expect(reachOf({ url: 'http://127.0.0.1:4021', practice: true }).url).toBe('http://127.0.0.1:4021')
  expect(reachOf({ url: 'http://192.168.1.4:4021', practice: true })).toMatchObject({ state: 'untested', url: null })
})
