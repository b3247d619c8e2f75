import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ClientSession } from '../../contract/engine.ts'
import { systemClock } from './ports/clock.ts'
import { createWalletAccess, type WalletAccess } from './wallet-access.ts'
import { type UnlockedWallet, unlockedWallet } from './wallet/unlocked.ts'
import type { Wallet } from './wallet/wallet.ts'

const key = randomBytes(32)
const MINUTE_MS = 60_000
/** Every key that an unlock brought into memory. */
let keys: Uint8Array[]
let access: WalletAccess
let window: ClientSession
let terminal: ClientSession

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  keys = []
  const wallet: Wallet = {
    exists: unused,
    create: unused,
    import: unused,
    addresses: unused,
    changePassphrase: unused,
    export: unused,
    hasPhrase: unused,
    unlock: async () => {
      const copy = Uint8Array.from(key)
      keys.push(copy)
      return { wallet: unlockedWallet(copy), receipts: new Uint8Array(32) }
    },
  }
  access = createWalletAccess({ wallet, clock: systemClock, always: null })
  window = { id: 'window', unlockedUntil: 0 }
  terminal = { id: 'terminal', unlockedUntil: 0 }
})
afterEach(() => {
  access.close()
  vi.useRealTimers()
})

const unused = () => Promise.reject(new Error('unused'))
const unlock = (session: ClientSession, minutes: number) =>
  access.handlers['wallet.unlock']({ passphrase: 'unused', minutes }, session)
const lock = (session: ClientSession) => access.handlers['wallet.lock']({}, session)
const inMemory = () => keys.filter((bytes) => bytes.some((byte) => byte !== 0)).length
const signs = (wallet: UnlockedWallet | null) =>
  wallet?.signTransaction({ type: 'eip1559', chainId: 1 }).then(({ raw }) => raw.length > 2)

test('a second, shorter unlock ends nothing of a longer one, and the key is in memory once', async () => {
  await unlock(terminal, 60)
  const before = access.signer()
  await unlock(window, 1)
  expect(inMemory()).toBe(1)
  expect(await signs(before)).toBe(true)
  vi.advanceTimersByTime(2 * MINUTE_MS)
  expect(await signs(access.signer())).toBe(true)
  expect(() => access.requireUnlocked(window)).toThrow('locked')
  expect(() => access.requireUnlocked(terminal)).not.toThrow()
  vi.advanceTimersByTime(58 * MINUTE_MS)
  expect(access.signer()).toBeNull()
  expect(inMemory()).toBe(0)
})

test('a shorter unlock of the same connection does not shorten it', async () => {
  const { unlockedUntil } = await unlock(window, 60)
  expect(await unlock(window, 1)).toEqual({ unlockedUntil })
  vi.advanceTimersByTime(2 * MINUTE_MS)
  expect(() => access.requireUnlocked(window)).not.toThrow()
})

test('locking ends the unlock of that connection, and the key with the last one', async () => {
  await unlock(terminal, 60)
  await unlock(window, 5)
  await lock(window)
  expect(() => access.requireUnlocked(window)).toThrow('locked')
  expect(() => access.requireUnlocked(terminal)).not.toThrow()
  expect(await signs(access.signer())).toBe(true)
  await lock(terminal)
  expect(access.signer()).toBeNull()
  expect(inMemory()).toBe(0)
})

test('a longer one that is locked leaves the shorter one its own time', async () => {
  await unlock(terminal, 60)
  await unlock(window, 5)
  await lock(terminal)
  expect(await signs(access.signer())).toBe(true)
  vi.advanceTimersByTime(5 * MINUTE_MS)
  expect(access.signer()).toBeNull()
  expect(inMemory()).toBe(0)
})

test('a connection that ends can move nothing more, and what goes by itself has its time', async () => {
  await unlock(terminal, 5)
  // As the engine's side of a connection does when it closes.
  terminal.unlockedUntil = 0
  expect(() => access.requireUnlocked(terminal)).toThrow('locked')
  expect(await signs(access.signer())).toBe(true)
  vi.advanceTimersByTime(5 * MINUTE_MS)
  expect(inMemory()).toBe(0)
})

test('closing wipes the key whoever has it unlocked', async () => {
  await unlock(terminal, 60)
  access.close()
  expect(access.signer()).toBeNull()
  expect(inMemory()).toBe(0)
})
