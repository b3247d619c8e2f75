import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PassphraseRequest } from '../../../contract/secrets.ts'
import { StandInSafeStorage } from '../../../e2e/electron/standin/safe-storage.ts'
import { lineLog } from '../log.ts'
import { openKeyring } from './keyring.ts'
import { createUnlockDesk, type UnlockDesk } from './unlock-desk.ts'

const SECRET = 'correct horse battery staple'
const NETWORK = 'base-sepolia'
const unlock: PassphraseRequest = { purpose: 'unlock', network: NETWORK, problem: null }
let folder: string
let safeStorage: StandInSafeStorage
let given: string[]
let told: string[]
let logged: string
let desk: UnlockDesk

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-unlock-'))
  safeStorage = new StandInSafeStorage()
  given = []
  told = []
  logged = ''
  desk = start()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Another start of the app, on the same folder and keyring. */
function start(): UnlockDesk {
  return createUnlockDesk({
    keyring: openKeyring({ safeStorage, platform: 'linux', folder }),
    answer: (passphrase) => void given.push(passphrase),
    onChange: () => undefined,
    tell: (sentence) => void told.push(sentence),
    log: lineLog((line) => (logged += line)),
  })
}

async function keep(): Promise<void> {
  await desk.requested(unlock)
  await desk.give(SECRET, true)
  await desk.opened()
}

it('the person is asked once, and the next start is answered by the keyring', async () => {
  await desk.requested(unlock)
  expect(desk.waiting()).toBe(true)
  expect(told).toEqual([expect.stringContaining('passphrase')])
  const view = await desk.give(SECRET, true)
  expect(view.request).toBeNull()
  await desk.opened()
  expect(given).toEqual([SECRET])
  desk = start()
  await desk.requested(unlock)
  expect(desk.waiting()).toBe(false)
  expect(given).toEqual([SECRET, SECRET])
})

it('P01: without a keyring the passphrase is asked for at each start, and said why', async () => {
  safeStorage.backend = 'basic_text'
  await keep()
  expect(readdirSync(folder)).toEqual([])
  desk = start()
  await desk.requested(unlock)
  const { request, keyring } = await desk.view()
  expect(request).toEqual(unlock)
  expect(keyring).toMatchObject({ usable: false, sentence: expect.stringContaining('plain text') })
})

it('P01: a keyring that is locked, cancelled or another one asks the person and says which', async () => {
  await keep()
  for (const [spoil, words] of [
    [() => (safeStorage.locked = true), 'locked'],
    [() => ((safeStorage.locked = false), (safeStorage.backend = 'kwallet')), 'another keyring'],
    [() => ((safeStorage.backend = 'gnome_libsecret'), safeStorage.loseKey()), 'did not open'],
  ] as const) {
    spoil()
    desk = start()
    await desk.requested(unlock)
    expect((await desk.view()).request?.problem).toContain(words)
  }
  expect(given).toEqual([SECRET])
})

it('P01: a passphrase that no longer opens the wallet is tried once, and the person is asked', async () => {
  await keep()
  desk = start()
  await desk.requested(unlock)
  await desk.requested({ ...unlock, problem: 'That is not the passphrase of this wallet.' })
  expect((await desk.view()).request?.problem).toContain('What the keyring kept does not open this wallet')
  expect(given).toHaveLength(2)
})

it('what did not open the wallet is never kept, and does not replace what was', async () => {
  await keep()
  const before = readFileSync(path.join(folder, `keyring-${NETWORK}.json`), 'utf8')
  desk = start()
  await desk.requested({ ...unlock, problem: 'Wrong.' })
  await desk.give('not the passphrase', true)
  await desk.requested({ ...unlock, problem: 'Wrong.' })
  await desk.give(SECRET, false)
  await desk.opened()
  expect(readFileSync(path.join(folder, `keyring-${NETWORK}.json`), 'utf8')).toBe(before)
})

it('P01: what was kept is never the passphrase of a new wallet', async () => {
  await keep()
  desk = start()
  await desk.requested({ ...unlock, purpose: 'create' })
  expect(desk.waiting()).toBe(true)
  expect(given).toHaveLength(1)
})

it('nothing is handed over that was not asked for', async () => {
  await expect(desk.give(SECRET, true)).rejects.toMatchObject({ code: 'desktop/nothing-asked' })
  expect(given).toEqual([])
})

it('a keyring that fails while it keeps is said, and the wallet is open all the same', async () => {
  await desk.requested(unlock)
  await desk.give(SECRET, true)
  safeStorage.locked = true
  await desk.opened()
  expect(told.at(-1)).toContain('not kept')
  expect(existsSync(path.join(folder, `keyring-${NETWORK}.json`))).toBe(false)
})

it('P02: neither log, file nor view holds the passphrase', async () => {
  await keep()
  writeFileSync(path.join(folder, `keyring-${NETWORK}.json`), 'damaged')
  desk = start()
  await desk.requested(unlock)
  const seen = [logged, JSON.stringify(await desk.view()), told.join(' ')]
  for (const name of readdirSync(folder)) seen.push(readFileSync(path.join(folder, name), 'latin1'))
  for (const text of seen) expect(text).not.toContain(SECRET)
})
