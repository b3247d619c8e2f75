import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CallName, ClientSession, EngineHandlers } from '../../contract/engine.ts'
import { toEnvelope } from '../../contract/errors.ts'
import { runCall } from './api/calls.ts'
import { createTestEngine } from './api/engine.fixture.ts'
import { walletHandlers } from './handlers/wallet.ts'
import { temporaryBooks, type Fixture } from './ledger/books.fixture.ts'
import { systemClock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import { createWalletAccess } from './wallet-access.ts'
import { createWalletDesk } from './wallet-desk.ts'
import { createSweeper } from './wallet/sweep.ts'
import { usableNetwork } from './wallet/networks.ts'
import { openWallet } from './wallet/wallet.ts'

// Each unlock takes half a second of hashing on purpose, and several seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const PASSPHRASE = 'zebra-quartz lantern'
const saved = '0x7a3f41b04c0c5a22dfa3ff2b7b4c1f8ae9d3c19e'
const alike = `0x7a3f${'0'.repeat(32)}c19e` as const

let dir: string
let books: Fixture
let session: ClientSession
const logged: unknown[] = []
const log: Log = {
  info: (...line) => void logged.push(line),
  warn: (...line) => void logged.push(line),
  error: (...line) => void logged.push(line),
}

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-desk-'))
  books = temporaryBooks()
  session = { id: 'test', unlockedUntil: 0 }
  logged.length = 0
})
afterEach(async () => {
  books.remove()
  await rm(dir, { recursive: true, force: true })
})

async function open(network = usableNetwork('base')) {
  const wallet = openWallet({ dir, clock: systemClock })
  if (!(await wallet.exists())) await wallet.create(PASSPHRASE)
  const { walletAddress: own } = await wallet.addresses()
  const { ledger } = books
  const chain = { nativeBalance: async () => 0n }
  const desk = createWalletDesk({ wallet, own, ledger, chain, network, clock: systemClock })
  const access = createWalletAccess({ wallet, clock: systemClock, always: null })
  const sweep = createSweeper({
    ledger,
    transfers: {
      review: () => Promise.reject(new Error('unused')),
      confirm: () => Promise.reject(new Error('unused')),
    },
    preset: network,
    payout: () => desk.payout(),
    unlocked: () => access.signer() !== null,
    carrier: null,
    clock: systemClock,
    log,
  })
  const handlers: EngineHandlers = {
    ...createTestEngine({ clock: systemClock }).handlers,
    ...walletHandlers({ desk, sweep, access }),
  }
  const call = (name: CallName, input: unknown) => runCall(handlers, name, input, session, systemClock.now())
  return { call, access, desk, wallet, own, handlers }
}

describe('the recovery phrase', () => {
  test('counts as written down when the asked words are given, and is shown for the passphrase only', async () => {
    const { call, desk } = await open()
    expect(await call('wallet.get', {})).toMatchObject({ phrase: 'unconfirmed' })
    await expect(call('wallet.phrase', { passphrase: 'not the passphrase' })).rejects.toMatchObject({
      code: 'wallet/wrong-passphrase',
    })
    const { words, ask } = await desk.phrase(PASSPHRASE)
    expect(words).toHaveLength(12)
    const answer = ask.map((place) => words[place - 1] ?? '')
    await expect(call('wallet.backup', { words: answer.toReversed() })).rejects.toMatchObject({
      code: 'wallet/backup-wrong',
    })
    await expect(call('wallet.backup', { words: answer.slice(1) })).rejects.toMatchObject({
      code: 'wallet/backup-wrong',
    })
    expect(await call('wallet.backup', { words: answer })).toMatchObject({ phrase: 'confirmed' })
    await expect(call('wallet.backup', { words: answer })).rejects.toMatchObject({ code: 'wallet/backup-unknown' })
    books.reopen()
    expect(await (await open()).call('wallet.get', {})).toMatchObject({ phrase: 'confirmed' })
  })
})

describe('the address book', () => {
  test('keeps names and addresses with their checksum, through a restart', async () => {
    const { call } = await open()
    await call('book.add', { name: 'Home', address: saved })
    await call('book.add', { name: 'Bank', address: `0x${'12'.repeat(20)}` })
    books.reopen()
    const again = await open()
    expect(await again.call('wallet.get', {})).toMatchObject({
      book: [{ name: 'Bank' }, { name: 'Home', address: expect.stringMatching(/^0x7[aA]3[fF]/) }],
    })
    await again.call('book.remove', { address: saved })
    expect(await again.call('wallet.get', {})).toMatchObject({ book: [{ name: 'Bank' }] })
  })
  test('refuses a wrong checksum, and what looks like a saved address unless the person is sure', async () => {
    const { call, desk } = await open()
    await expect(
      call('book.add', { name: 'Typo', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeE' }),
    ).rejects.toMatchObject({ code: 'wallet/bad-address' })
    await call('book.add', { name: 'Home', address: saved })
    await expect(call('book.add', { name: 'Home 2', address: alike })).rejects.toMatchObject({
      code: 'wallet/look-alike',
    })
    expect(desk.known().map(({ name }) => name)).toEqual(['this wallet', '“Home”'])
    await call('book.add', { name: 'Home 2', address: alike, sure: true })
    expect(desk.book.list()).toHaveLength(2)
  })
})

describe('the payout address', () => {
  test('is set only while unlocked, never to one that only looks like a saved address', async () => {
    const { call, desk, access } = await open()
    await call('book.add', { name: 'Home', address: saved })
    await expect(call('wallet.payout', { address: saved })).rejects.toMatchObject({ code: 'wallet/locked' })
    await call('wallet.unlock', { passphrase: PASSPHRASE, minutes: 1 })
    await expect(call('wallet.payout', { address: alike })).rejects.toMatchObject({ code: 'wallet/look-alike' })
    expect(await call('wallet.payout', { address: saved })).toMatchObject({ payout: expect.stringMatching(/^0x/) })
    expect(desk.payout()?.toLowerCase()).toBe(saved)
    access.close()
  })
  test('another one turns the sweep off; the same one does not', async () => {
    const { call, access } = await open()
    await call('wallet.unlock', { passphrase: PASSPHRASE })
    await call('wallet.payout', { address: saved })
    const review = await call('sweep.review', { cap: '50', keep: '0' })
    await call('sweep.confirm', { reviewId: reviewIdOf(review) })
    expect(await call('wallet.payout', { address: saved })).toMatchObject({ sweep: { terms: { cap: '50' } } })
    expect(await call('wallet.payout', { address: null })).toMatchObject({ payout: null, sweep: { terms: null } })
    access.close()
  })
})

test('an unlock ends when its time is over, and signs nothing after that', async () => {
  const { call, access } = await open()
  await call('wallet.unlock', { passphrase: PASSPHRASE, minutes: 1 })
  expect(access.signer()).not.toBeNull()
  vi.useFakeTimers({ now: Date.now(), toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  vi.advanceTimersByTime(60_001)
  expect(access.signer()).toBeNull()
  expect(() => access.requireUnlocked(session)).toThrow('locked')
  vi.useRealTimers()
  access.close()
})

test('the practice wallet keeps the passphrase everybody knows', async () => {
  const { call } = await open(usableNetwork('practice'))
  await expect(call('wallet.passphrase', { from: PASSPHRASE, to: 'something else' })).rejects.toMatchObject({
    code: 'wallet/practice-passphrase',
  })
})

test('without a coin for fees the wallet says what to send where', async () => {
  const { call, own } = await open()
  expect(await call('wallet.get', {})).toMatchObject({
    gas: {
      coin: 'ETH',
      held: '0',
      problem: `There is no ETH for network fees. Send a little ETH to ${own} before you withdraw.`,
    },
  })
})

test('secrets stand in no log, error, snapshot, file or dump of what is in memory', async () => {
  const { call, desk, access, wallet, handlers } = await open()
  const said: unknown[] = []
  const attempt = async (name: CallName, input: unknown) => {
    said.push(await call(name, input).catch((error: unknown) => [toEnvelope(error), inspect(error, { depth: 9 })]))
  }
  const { words } = await desk.phrase(PASSPHRASE)
  const key = await desk.key(PASSPHRASE)
  const other = 'ultramarine-pelican-42'
  await attempt('wallet.unlock', { passphrase: PASSPHRASE, extra: PASSPHRASE })
  await attempt('wallet.unlock', { passphrase: [PASSPHRASE] })
  await attempt('wallet.unlock', { passphrase: `${PASSPHRASE}x` })
  await attempt('wallet.unlock', { passphrase: PASSPHRASE, minutes: 10_000 })
  await attempt('wallet.backup', { words: words.slice(0, 3) })
  await attempt('wallet.backup', { words: words.join(' ') })
  await attempt('wallet.phrase', { passphrase: other })
  await attempt('wallet.passphrase', { from: PASSPHRASE, to: 'short' })
  await attempt('wallet.passphrase', { from: PASSPHRASE, to: other })
  await attempt('wallet.unlock', { passphrase: other })
  await attempt('wallet.get', {})
  await attempt('book.add', { name: 'Home', address: saved })
  const memory = inspect(
    { desk, access, wallet, handlers, session, signer: access.signer() },
    { depth: 12, showHidden: true },
  )
  access.close()
  const names = await Promise.all(
    [dir, books.dir].map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  )
  const files = await Promise.all(
    names
      .flat()
      .filter((each) => each.isFile())
      .map((each) => readFile(path.join(each.parentPath, each.name), 'latin1')),
  )
  const everything = [JSON.stringify(said), JSON.stringify(logged), memory, files.join('\n'), process.argv.join(' ')]
  const keyBytes = Buffer.from(key.slice(2), 'hex').toString('latin1')
  for (const text of [...everything, JSON.stringify(process.env)]) {
    for (const secret of [PASSPHRASE, other, key.slice(2), keyBytes, words.slice(0, 3).join(' '), words.join(' ')]) {
      expect(text.includes(secret)).toBe(false)
    }
  }
})

function reviewIdOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'reviewId' in value ? String(value.reviewId) : ''
}
