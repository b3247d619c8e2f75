import { expect, test } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import type { ReachSettings } from '../../../contract/reach.ts'
import { openAnnounced } from './announced.ts'
import type { OpenWay } from './carrier.ts'
import { createReachDesk, guardReach } from './desk.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const person = { id: 'one', unlockedUntil: 0 }

/** A desk over a carrier that only remembers what is open. */
function desk(kept: Map<string, string> = new Map()) {
  const open = new Set<string>()
  const seen: string[] = []
  /** What the router and the peers were told. */
  const beyond: string[] = []
  const settings = {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string) => void kept.set(key, value),
  }
  const announced = openAnnounced(settings, { now: () => 0 })
  let taken = false
  const made = createReachDesk({
    settings,
    carrier: async ({ address, port }: Pick<ReachSettings, 'address' | 'port'>): Promise<OpenWay> => {
      if (taken) {
        throw new HearthError('market/port-taken', `Another program already uses port ${port}.`, {
          hint: 'Choose another port.',
        })
      }
      // Opening takes a moment, in which other changes may come.
      await new Promise((resolve) => setTimeout(resolve, 5))
      const url = `https://${address}:${port}`
      open.add(url)
      seen.push(url)
      return {
        listening: { url, certificate: { fingerprint: 'AA', own: false, until: 1 } },
        nameOf: async () => null,
        names: async () => [],
        sentBytes: () => 10,
        close: async () => void open.delete(url),
      }
    },
    outside: {
      view: () => ({ router: null, peers: null }),
      tried: () => null,
      follow: (to) => void beyond.push(to === null ? 'closed' : `${to.url} ${to.router ? 'router' : 'alone'}`),
      step: async () => void beyond.push('step'),
      end: async () => void beyond.push('end'),
    },
    announced,
    local: { url: 'http://127.0.0.1:4021', practice: false },
    log,
  })
  return { ...made, announced, open, seen, beyond, take: (now: boolean) => (taken = now), kept }
}

test('nobody is listened to until the person allows it, and a restart remembers what they chose', async () => {
  const first = desk()
  await first.step()
  expect(first.seen).toEqual([])
  await first.handlers['reach.set']({ allowed: true, address: '192.168.1.4' }, person)
  expect([...first.open]).toEqual(['https://192.168.1.4:4022'])
  expect(first.reach()).toMatchObject({ state: 'untested', url: null })
  await first.stop()
  expect(first.open.size).toBe(0)

  const second = desk(first.kept)
  await second.step()
  expect([...second.open]).toEqual(['https://192.168.1.4:4022'])
  await second.handlers['reach.set']({ allowed: false }, person)
  expect(second.open.size).toBe(0)
  expect(second.reach().state).toBe('local-only')
  const third = desk(second.kept)
  await third.step()
  expect(third.seen).toEqual([])
})

test('only who has unlocked the wallet opens it; anybody closes it', async () => {
  const { handlers, open } = desk()
  const guarded = guardReach({ handlers }, () => {
    throw new HearthError('wallet/locked', 'The wallet is locked.')
  })
  const set = async (change: Partial<ReachSettings>) => guarded['reach.set'](change, person)
  await expect(set({ allowed: true })).rejects.toMatchObject({ code: 'wallet/locked' })
  await expect(set({ allowed: false, address: '0.0.0.0' })).rejects.toMatchObject({ code: 'wallet/locked' })
  await expect(set({ port: 9_999 })).rejects.toMatchObject({ code: 'wallet/locked' })
  expect(open.size).toBe(0)
  expect(await set({ allowed: false })).toMatchObject({ settings: { allowed: false } })
})

test('changes at the same moment leave one way open, the last that was asked for', async () => {
  const { handlers, open, seen } = desk()
  await Promise.all([
    handlers['reach.set']({ allowed: true }, person),
    handlers['reach.set']({ port: 5_000 }, person),
    handlers['reach.set']({ port: 5_001 }, person),
  ])
  expect(seen).toEqual([4022, 5000, 5001].map((port) => `https://0.0.0.0:${port}`))
  expect([...open]).toEqual(['https://0.0.0.0:5001'])
})

test('a port that is taken is told with the next step, and tried again', async () => {
  const made = desk()
  const { handlers, take, open } = made
  take(true)
  const view = await handlers['reach.set']({ allowed: true }, person)
  expect(view.listening).toBeNull()
  expect(made.reach()).toEqual({
    state: 'unreachable',
    sentence: 'Another program already uses port 4022.',
    next: 'Choose another port.',
    url: null,
  })
  take(false)
  await made.step()
  expect(open.size).toBe(1)
  expect(made.reach().state).toBe('untested')
})

test('a router is asked only for what strangers may use, and what a crash left there is ended at the next start', async () => {
  const made = desk()
  await made.step()
  await made.step()
  expect(made.beyond).toEqual(['end'])
  await made.handlers['reach.set']({ allowed: true, port: 5_000 }, person)
  expect(made.beyond.slice(1)).toEqual(['https://0.0.0.0:5000 router', 'step'])
  await made.handlers['reach.set']({ router: false }, person)
  expect(made.beyond.slice(3)).toEqual(['closed', 'https://0.0.0.0:5000 alone', 'end', 'step'])
  await made.stop()
  expect(made.beyond.slice(7)).toEqual(['closed', 'end'])
})

test('what an older version stored is read, and a change of one thing leaves the others', async () => {
  const kept = new Map([['reach', JSON.stringify({ allowed: false, address: '::', port: 5_001 })]])
  const { handlers } = desk(kept)
  const { settings } = await handlers['reach.set']({ keepsRegistration: true }, person)
  expect(settings).toEqual({
    allowed: false,
    address: '::',
    port: 5_001,
    router: true,
    keepsRegistration: true,
    announcesUntested: false,
  })
})

test('who takes back the choice to be announced untested is so no more, and what others saw stays', async () => {
  const made = desk()
  await made.handlers['reach.set']({ allowed: true, announcesUntested: true }, person)
  made.announced.seen('https://box.example:4022', 'person')
  await made.handlers['reach.set']({ router: false }, person)
  expect(made.reach().url).toBe('https://box.example:4022')
  await made.handlers['reach.set']({ announcesUntested: false }, person)
  expect(made.reach().url).toBeNull()
  made.announced.seen('https://box.example:4022', 'peers')
  await made.handlers['reach.set']({ announcesUntested: false }, person)
  expect(made.reach().url).toBe('https://box.example:4022')
})
