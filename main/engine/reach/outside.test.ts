import { beforeEach, describe, expect, test } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import type { RouterView } from '../../../contract/reach.ts'
import { REACH_CHECK_TYPE, REACH_PATH, type ReachOutcome } from '../../../contract/reach-check.ts'
import { sourceOf } from '../market/rate.ts'
import { createSigner } from '../proof/signature.ts'
import { openAnnounced } from './announced.ts'
import { createOutside } from './outside.ts'
import type { PeerWord } from './peers/ask.ts'
import { signedAnswer } from './peers/seen.ts'
import { verdictOf } from './peers/verdict.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const MINUTE = 60_000
const signers = [2, 3, 4].map((key) => createSigner(new Uint8Array(32).fill(key)))
const HERE = '93.184.216.34'

const word = (number: number, changes: Partial<PeerWord> = {}): PeerWord => ({
  endpoint: `https://peer-${number}.example/`,
  peer: signers[number]?.address ?? null,
  ip: `${20 + number}.0.0.1`,
  outcome: 'reached',
  address: HERE,
  said: '',
  ...changes,
})
const not = (number: number, outcome: ReachOutcome | null) => word(number, { outcome, address: null })
const off = { anywhere: false, sourceOf }
const practice = { anywhere: true, sourceOf }

describe('reachable', () => {
  test('is what two peers saw that have different keys and networks, at the same public address', () => {
    expect(verdictOf([word(0), word(1), not(2, 'silent')], off)).toEqual({
      state: 'reached',
      address: HERE,
      agree: 2,
      asked: 3,
    })
    const fewer: readonly (readonly PeerWord[])[] = [
      [word(0)],
      [word(0), word(0, { ip: '30.0.0.1' })],
      [word(0), word(1, { ip: '20.0.0.9' })],
      [word(0), word(1, { address: '93.184.216.35' })],
      [word(0, { address: '192.168.1.4' }), word(1, { address: '192.168.1.4' })],
      [word(0, { address: '100.64.0.9' }), word(1, { address: '100.64.0.9' })],
      [word(0), not(1, null)],
    ]
    for (const words of fewer) expect(verdictOf(words, off)).toMatchObject({ state: 'too-few' })
  })

  test('is what the only peer saw, where buyers may be anywhere; two are asked where there are two', () => {
    expect(verdictOf([word(0, { address: '127.0.0.1' })], practice)).toMatchObject({ state: 'reached' })
    expect(verdictOf([word(0, { address: '127.0.0.1' }), not(1, 'silent')], practice)).toMatchObject({
      state: 'not-reached',
    })
  })

  test('is not what peers could not reach, and why is told by what they met', () => {
    expect(verdictOf([not(0, 'silent'), not(1, 'silent')], off)).toMatchObject({ outcome: 'silent' })
    expect(verdictOf([not(0, 'refused'), not(1, 'refused')], off)).toMatchObject({ outcome: 'refused' })
    expect(verdictOf([not(0, 'no-tls'), not(1, 'other')], off)).toMatchObject({ outcome: 'other' })
    expect(verdictOf([not(0, null), not(1, null)], off)).toEqual({ state: 'too-few', agree: 0, asked: 2 })
    expect(verdictOf([], off)).toEqual({ state: 'too-few', agree: 0, asked: 0 })
  })
})

describe('over time', () => {
  let now: number
  let outcome: ReachOutcome | null
  let peers: number
  let asked: number
  let name: string | null
  let names: readonly string[]
  /** Addresses that lead back to this machine. */
  let leads: readonly string[]
  let bySay: boolean
  let router: RouterView['passed']
  let stored: Map<string, string>

  beforeEach(() => {
    now = 1_000_000
    outcome = 'reached'
    peers = 2
    asked = 0
    name = 'box.example'
    names = []
    leads = []
    bySay = false
    router = null
    stored = new Map()
  })

  function outside() {
    const clock = { now: () => now, monotonic: () => now }
    const settings = {
      get: (key: string) => stored.get(key) ?? null,
      set: (key: string, value: string) => void stored.set(key, value),
    }
    const announced = openAnnounced(settings, clock)
    const words = new Map<string, string>()
    const visited: string[] = []
    let visits = 0
    const made = createOutside({
      keeper: {
        view: () =>
          router === null ? null : { sentence: '', next: 'Ask the router.', tries: [], passed: router, at: now },
        keep: async () => undefined,
        end: async () => undefined,
      },
      host: {
        expect: () => {
          visits += 1
          const nonce = String(visits).padStart(22, '0')
          words.set(nonce, String(visits).padStart(43, '0'))
          return { nonce, word: words.get(nonce) ?? '' }
        },
      },
      findPeers: async () =>
        signers
          .slice(0, peers)
          .map(({ address }, number) => ({ endpoint: `https://peer-${number}.example/`, key: address })),
      ask: async ({ key }, { nonce, port }) => {
        asked += 1
        const number = signers.findIndex(({ address }) => address === key)
        const signer = signers[number]
        if (outcome === null || signer === undefined) return { ip: '20.0.0.1', answer: null }
        const visited = outcome === 'reached' ? (words.get(nonce) ?? '') : ''
        const seen = { type: REACH_CHECK_TYPE, nonce, address: HERE, port, outcome, word: visited, at: now } as const
        return { ip: `${20 + number}.0.0.1`, answer: signedAnswer(seen, signer, 31_337) }
      },
      readPublic: async (url) => {
        const { origin, pathname } = new URL(url)
        visited.push(origin)
        if (!leads.includes(origin)) throw new HearthError('discovery/unreachable', 'It cannot be reached.')
        return Buffer.from(words.get(pathname.slice(`${REACH_PATH}/`.length)) ?? '')
      },
      announced,
      chainId: 31_337,
      anywhere: false,
      sourceOf,
      clock,
      log,
      random: () => 0.5,
    })
    const allow = () =>
      made.follow({
        url: 'https://0.0.0.0:4022',
        port: 4022,
        family: 4,
        router: true,
        nameOf: async () => name,
        names: async () => names,
        bySay,
      })
    allow()
    const pass = async (minutes: number) => {
      for (const end = now + minutes * MINUTE; now < end; now += MINUTE / 2) await made.step()
    }
    return { ...made, allow, announced, visited, pass }
  }

  test('what peers saw is told with the address that buyers get', async () => {
    const made = outside()
    await made.step()
    expect(made.tried()).toMatchObject({
      state: 'reachable',
      sentence: 'Reachable at https://box.example:4022: 2 of 2 peers were here.',
    })
    expect(made.announced.url()).toBe('https://box.example:4022')
    expect(made.view().peers?.words.map(({ said }) => said)).toEqual(['It was here.', 'It was here.'])
  })

  test('the port outside is the one that the router gave', async () => {
    router = { address: HERE, port: 40_022, until: now }
    const made = outside()
    await made.step()
    expect(made.announced.url()).toBe('https://box.example:40022')
  })

  test('T05: a certificate that buyers’ programs refuse is reachable, and not announced', async () => {
    name = null
    const made = outside()
    await made.step()
    expect(made.tried()).toMatchObject({
      state: 'reachable',
      sentence: expect.stringContaining('refuse the certificate'),
    })
    expect(made.announced.url()).toBeNull()
  })

  test('T02: a line that comes and goes changes what is shown, and not what is announced', async () => {
    const made = outside()
    await made.pass(1)
    const announcedAt = new Set<string | null>()
    for (let flap = 0; flap < 10; flap += 1) {
      outcome = outcome === 'reached' ? 'silent' : 'reached'
      await made.pass(31)
      announcedAt.add(made.announced.url())
    }
    expect([...announcedAt]).toEqual(['https://box.example:4022'])
    outcome = 'silent'
    await made.pass(60)
    expect(made.tried()).toMatchObject({ state: 'unreachable', next: expect.stringContaining('4022') })
    await made.pass(6 * 60)
    expect(made.announced.url()).toBeNull()
  })

  test('T02: nobody is asked again and again: every half hour, or ever more seldom', async () => {
    const good = outside()
    await good.pass(4 * 60)
    expect(asked / peers).toBeLessThanOrEqual(9)
    asked = 0
    outcome = 'silent'
    const bad = outside()
    await bad.pass(24 * 60)
    expect(asked / peers).toBeLessThan(32)
    expect(asked / peers).toBeGreaterThan(20)
  })

  test('a good word ages: after two hours without another one nobody is called reachable', async () => {
    const made = outside()
    await made.step()
    peers = 0
    await made.pass(119)
    expect(made.tried()?.state).toBe('reachable')
    await made.pass(5)
    expect(made.tried()?.state).not.toBe('reachable')
  })

  test('where nobody is found, or one alone was here, that is said', async () => {
    peers = 0
    const made = outside()
    await made.step()
    expect(made.tried()?.sentence).toBe(
      'Listens at https://0.0.0.0:4022. Nobody was found who could try it from outside.',
    )
    peers = 1
    await made.pass(3)
    expect(made.tried()?.sentence).toBe('Listens at https://0.0.0.0:4022. One peer was here; two have to agree.')
  })

  test('with nobody to ask, a name in the certificate that leads here is announced, as untested', async () => {
    peers = 0
    names = ['other.example', 'box.example']
    leads = ['https://box.example:4022']
    const made = outside()
    await made.step()
    expect(made.announced.url()).toBe('https://box.example:4022')
    expect(made.tried()).toMatchObject({
      state: 'untested',
      sentence: expect.stringContaining('Announced as untested at https://box.example:4022'),
    })
    expect(made.visited).toEqual(['https://other.example:4022', 'https://other.example', 'https://box.example:4022'])
  })

  test('a program in front of this machine is found at the usual port', async () => {
    peers = 0
    names = ['box.example']
    leads = ['https://box.example']
    const made = outside()
    await made.step()
    expect(made.announced.url()).toBe('https://box.example')
  })

  test('a name that cannot be seen to lead here is announced only if the person says so', async () => {
    peers = 0
    names = ['box.example']
    const silent = outside()
    await silent.step()
    expect(silent.announced.url()).toBeNull()
    expect(silent.tried()?.next).toContain('--announce-untested')
    bySay = true
    const chosen = outside()
    await chosen.step()
    expect(chosen.announced.url()).toBe('https://box.example:4022')
    expect(chosen.tried()).toMatchObject({ state: 'untested', sentence: expect.stringContaining('you chose so') })
  })

  test('what buyers’ programs would refuse is never announced, whatever the person says', async () => {
    peers = 0
    bySay = true
    const made = outside()
    await made.step()
    expect(made.announced.url()).toBeNull()
  })

  test('the second provider of a network has one peer, which is too few as well', async () => {
    peers = 1
    names = ['box.example']
    bySay = true
    const made = outside()
    await made.step()
    expect(made.announced.url()).toBe('https://box.example:4022')
  })

  test('it is withdrawn as soon as a peer could not come here, until it is allowed again or peers were here', async () => {
    peers = 0
    names = ['box.example']
    bySay = true
    const made = outside()
    await made.step()
    peers = 1
    outcome = 'silent'
    await made.pass(5)
    expect(made.announced.url()).toBeNull()
    expect(made.tried()?.state).toBe('unreachable')
    peers = 0
    await made.pass(120)
    expect(made.announced.url()).toBeNull()
    expect(made.tried()?.next).toContain('Allow it again')
    made.allow()
    await made.step()
    expect(made.announced.url()).toBe('https://box.example:4022')
    peers = 2
    outcome = 'reached'
    await made.pass(120)
    expect(made.tried()?.state).toBe('reachable')
  })

  test('after it was closed nothing is left of what others saw', async () => {
    const made = outside()
    await made.step()
    made.follow(null)
    expect(made.tried()).toBeNull()
    expect(made.view().peers).toBeNull()
    asked = 0
    await made.pass(60)
    expect(asked).toBe(0)
  })
})
