import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseTransaction, recoverTransactionAddress, type TransactionSerializableEIP1559 } from 'viem'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSigner } from '../proof/signature.ts'
import { limitAttempts } from './attempts.ts'
import { keysOf } from './recovery-phrase.ts'
import { openWallet } from './wallet.ts'

// Each unlock takes half a second of hashing on purpose, and several seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

let dir: string
let now = 0
const clock = { now: () => 1_800_000_000_000 + now, monotonic: () => now }
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-wallet-'))
})
afterEach(async () => rm(dir, { recursive: true, force: true }))

const file = () => path.join(dir, 'wallet.json')
const unsigned: TransactionSerializableEIP1559 = {
  type: 'eip1559',
  chainId: 31_337,
  nonce: 3,
  to: '0x00000000000000000000000000000000000000aa',
  gas: 60_000n,
  maxFeePerGas: 10n,
  maxPriorityFeePerGas: 1n,
}

describe('a wallet that was made', () => {
  test('opens with its passphrase, signs as its address, and says both addresses while locked', async () => {
    const wallet = openWallet({ dir, clock })
    expect(await wallet.exists()).toBe(false)
    const addresses = await wallet.create('correct horse')
    expect(await wallet.exists()).toBe(true)
    expect(await openWallet({ dir, clock }).addresses()).toEqual(addresses)
    const unlocked = await openWallet({ dir, clock }).unlock('correct horse')
    expect(createSigner(unlocked.receipts).address).toBe(addresses.receiptsAddress.toLowerCase())
    const { raw } = await unlocked.wallet.signTransaction(unsigned)
    expect(parseTransaction(raw)).toMatchObject({ nonce: 3, chainId: 31_337 })
    const serializedTransaction = `0x02${raw.slice(4)}` as const
    expect(await recoverTransactionAddress({ serializedTransaction })).toBe(addresses.walletAddress)
    expect(addresses.walletAddress).not.toBe(addresses.receiptsAddress)
  })

  test('P02: is one file that only its owner can read, with neither key nor passphrase in it', async () => {
    const secrets: Uint8Array[] = []
    const random = (length: number) => {
      const bytes = Uint8Array.from(randomBytes(length))
      if (length === 16) secrets.push(Uint8Array.from(bytes), ...Object.values(keysOf(bytes)))
      return bytes
    }
    await openWallet({ dir, clock, random }).create('correct horse')
    expect(await readdir(dir)).toEqual(['wallet.json'])
    expect((await stat(file())).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600)
    const text = (await readFile(file(), 'utf8')).toLowerCase()
    expect(text).not.toContain('correct horse')
    expect(secrets).toHaveLength(3)
    for (const secret of secrets) expect(text).not.toContain(Buffer.from(secret).toString('hex'))
  })

  test('P03: cannot sign after it was locked, and its key is gone from memory', async () => {
    const wallet = openWallet({ dir, clock })
    await wallet.create('correct horse')
    const { wallet: unlocked } = await wallet.unlock('correct horse')
    unlocked.lock()
    await expect(unlocked.signTransaction(unsigned)).rejects.toMatchObject({ code: 'wallet/locked' })
  })

  test('P01: is never made again over the first one', async () => {
    const wallet = openWallet({ dir, clock })
    const first = await wallet.create('correct horse')
    await expect(wallet.create('another one')).rejects.toMatchObject({ code: 'wallet/exists' })
    const [a, b] = [openWallet({ dir, clock }), openWallet({ dir, clock })]
    await expect(Promise.all([a.create('number one'), b.create('number two')])).rejects.toMatchObject({
      code: 'wallet/exists',
    })
    expect(await wallet.addresses()).toEqual(first)
  })
})

test('of two that are made at once, one is kept whole', async () => {
  const results = await Promise.allSettled(
    ['number one', 'number two'].map((passphrase) => openWallet({ dir, clock }).create(passphrase)),
  )
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  const made = results.find((result) => result.status === 'fulfilled')
  expect(await openWallet({ dir, clock }).addresses()).toEqual(made?.value)
  expect(await readdir(dir)).toEqual(['wallet.json'])
})

describe('states are told apart, and nothing is written over', () => {
  test('no wallet', async () => {
    await expect(openWallet({ dir, clock }).unlock('whatever1')).rejects.toMatchObject({ code: 'wallet/not-found' })
  })
  test('a short passphrase makes none', async () => {
    await expect(openWallet({ dir, clock }).create('short')).rejects.toMatchObject({ code: 'wallet/weak-passphrase' })
    expect(await readdir(dir)).toEqual([])
  })
  test('a wrong passphrase', async () => {
    const wallet = openWallet({ dir, clock })
    await wallet.create('correct horse')
    const before = await readFile(file(), 'utf8')
    await expect(wallet.unlock('incorrect horse')).rejects.toMatchObject({ code: 'wallet/wrong-passphrase' })
    expect(await readFile(file(), 'utf8')).toBe(before)
    expect((await wallet.unlock('correct horse')).receipts).toHaveLength(32)
  })
  test('P04: a damaged file, wherever a byte was changed', async () => {
    const wallet = openWallet({ dir, clock })
    await wallet.create('correct horse')
    const whole = await readFile(file(), 'utf8')
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = `${whole.slice(0, at)}${whole[at] === '1' ? '2' : '1'}${whole.slice(at + 1)}`
      await writeFile(file(), damaged)
      const error = await wallet.unlock('correct horse').catch((caught: unknown) => caught)
      // Between two values any white space is as good as another.
      if (/\s/.test(whole[at] ?? '')) continue
      expect(error).toMatchObject({ code: 'wallet/corrupt' })
      await expect(wallet.create('correct horse')).rejects.toMatchObject({ code: 'wallet/exists' })
      expect(await readFile(file(), 'utf8')).toBe(damaged)
    }
  })
  test('an empty or cut file is damaged, not missing', async () => {
    const wallet = openWallet({ dir, clock })
    await wallet.create('correct horse')
    const whole = await readFile(file(), 'utf8')
    for (const part of ['', whole.slice(0, 200)]) {
      await writeFile(file(), part)
      await expect(wallet.addresses()).rejects.toMatchObject({ code: 'wallet/corrupt' })
      await expect(wallet.create('correct horse')).rejects.toMatchObject({ code: 'wallet/exists' })
    }
  })
  test('a disk that does not answer', async () => {
    await mkdir(file())
    await expect(openWallet({ dir, clock }).exists()).rejects.toMatchObject({ code: 'wallet/unavailable' })
    await expect(openWallet({ dir, clock }).create('correct horse')).rejects.toMatchObject({
      code: 'wallet/unavailable',
    })
  })
  test('addresses that were exchanged are not those of the keys', async () => {
    const wallet = openWallet({ dir, clock })
    const { walletAddress, receiptsAddress } = await wallet.create('correct horse')
    const text = await readFile(file(), 'utf8')
    await writeFile(file(), text.replace(walletAddress, receiptsAddress))
    await expect(wallet.addresses()).rejects.toMatchObject({ code: 'wallet/corrupt' })
  })
})

describe('guessing passphrases', () => {
  test('P04: waits longer with every wrong one after the fifth, and no longer than a minute', () => {
    now = 0
    const attempts = limitAttempts(clock)
    for (let wrong = 0; wrong < 5; wrong += 1) {
      attempts.allow()
      attempts.failed()
    }
    expect(() => attempts.allow()).toThrow('Too many wrong passphrases')
    now += 1_000
    attempts.allow()
    for (let wrong = 0; wrong < 20; wrong += 1) attempts.failed()
    now += 59_000
    expect(() => attempts.allow()).toThrow('Too many')
    now += 1_000
    attempts.allow()
    attempts.succeeded()
    attempts.failed()
    attempts.allow()
  })
  test('is limited however many are sent at once', async () => {
    now = 0
    const wallet = openWallet({ dir, clock })
    await wallet.create('correct horse')
    const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => wallet.unlock(`wrong guess ${n}`)))
    const codes = tries.map((attempt) => (attempt.status === 'rejected' ? String(attempt.reason.code) : 'opened'))
    expect(codes.filter((code) => code === 'wallet/wrong-passphrase')).toHaveLength(5)
    expect(codes.filter((code) => code === 'wallet/too-many-tries')).toHaveLength(3)
  })
})

test('the same words typed on another system open the wallet', async () => {
  const wallet = openWallet({ dir, clock })
  await wallet.create('caf\u00e9 au lait')
  expect((await wallet.unlock('cafe\u0301 au lait')).receipts).toHaveLength(32)
})
