import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { assert, property, uint8Array } from 'fast-check'
import { privateKeyToAddress, mnemonicToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../ports/clock.ts'
import { entropyOf, phraseOf } from './recovery-phrase.ts'
import { openWallet } from './wallet.ts'

// Each unlock takes half a second of hashing on purpose, and several seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const ABANDON = `${'abandon '.repeat(11)}about`
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-secrets-'))
})
afterEach(async () => rm(dir, { recursive: true, force: true }))
const wallet = () => openWallet({ dir, clock: systemClock })

describe('a recovery phrase', () => {
  test.each([
    ['00000000000000000000000000000000', ABANDON],
    ['7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f', 'legal winner thank year wave sausage worth useful legal winner thank yellow'],
    [
      '8080808080808080808080808080808080808080808080808080808080808080',
      'letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless',
    ],
  ])('is the one of the BIP-39 vectors for %s', (entropy, phrase) => {
    expect(phraseOf(Uint8Array.from(Buffer.from(entropy, 'hex'))).join(' ')).toBe(phrase)
    expect(Buffer.from(entropyOf(`  ${phrase.toUpperCase()}\n`)).toString('hex')).toBe(entropy)
  })

  test('is read back as it was, of any length', () => {
    for (const bytes of [16, 20, 24, 28, 32]) {
      assert(
        property(uint8Array({ minLength: bytes, maxLength: bytes }), (entropy) => {
          expect(entropyOf(phraseOf(entropy).join(' '))).toEqual(entropy)
        }),
        { numRuns: 30 },
      )
    }
  })

  test('with a wrong word, one too few or a word of no list is refused, and no word is repeated', () => {
    const swapped = ABANDON.replace('about', 'zoo')
    for (const phrase of [swapped, ABANDON.slice(8), ABANDON.replace('about', 'sesame77')]) {
      const error = thrownBy(() => entropyOf(phrase))
      expect(error).toMatchObject({ code: 'wallet/bad-phrase' })
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/abandon|sesame77|zoo/)
    }
  })
})

describe('a wallet that somebody brings', () => {
  test('by its phrase has the address that every other wallet shows', async () => {
    const { walletAddress, receiptsAddress } = await wallet().import({ phrase: ABANDON }, 'correct horse')
    expect(walletAddress).toBe('0x9858EfFD232B4033E47d90003D41EC34EcaEda94')
    expect(receiptsAddress).toBe(mnemonicToAccount(ABANDON, { addressIndex: 1 }).address)
    expect(await wallet().hasPhrase()).toBe(true)
  })

  test('by its key has the key’s address, and no phrase', async () => {
    const key = `0x${'1f'.repeat(32)}` as const
    const { walletAddress } = await wallet().import({ key }, 'correct horse')
    expect(walletAddress).toBe(privateKeyToAddress(key))
    expect(await wallet().export('correct horse')).toEqual({ phrase: null, key })
  })

  test('never takes the place of one that is there, and a bad secret makes none', async () => {
    await expect(wallet().import({ key: 'f'.repeat(64) }, 'correct horse')).rejects.toMatchObject({
      code: 'wallet/bad-key',
    })
    await expect(wallet().import({ key: '0x12' }, 'correct horse')).rejects.toMatchObject({ code: 'wallet/bad-key' })
    await expect(wallet().import({ phrase: ABANDON }, 'short')).rejects.toMatchObject({
      code: 'wallet/weak-passphrase',
    })
    expect(await readdir(dir)).toEqual([])
    const made = await wallet().create('correct horse')
    await expect(wallet().import({ phrase: ABANDON }, 'correct horse')).rejects.toMatchObject({ code: 'wallet/exists' })
    expect(await wallet().addresses()).toEqual(made)
  })
})

test('P07: what is exported brings the same wallet back on another machine, for the passphrase only', async () => {
  const made = await wallet().create('correct horse')
  await expect(wallet().export('incorrect horse')).rejects.toMatchObject({ code: 'wallet/wrong-passphrase' })
  const { phrase, key } = await wallet().export('correct horse')
  expect(privateKeyToAddress(key)).toBe(made.walletAddress)
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'hearth-secrets-'))
  const again = await openWallet({ dir: elsewhere, clock: systemClock }).import(
    { phrase: (phrase ?? []).join(' ') },
    'another passphrase',
  )
  await rm(elsewhere, { recursive: true })
  expect(again).toEqual(made)
})

test('a wallet of the first version opens, and has no phrase', async () => {
  await writeFile(path.join(dir, 'wallet.json'), await readFile(new URL('testing/wallet-v1.json', import.meta.url)))
  expect(await wallet().hasPhrase()).toBe(false)
  const { wallet: open } = await wallet().unlock('correct horse')
  expect(open.address).toBe((await wallet().addresses()).walletAddress)
})

describe('another passphrase', () => {
  test('opens the same wallet, and the old one no longer does', async () => {
    const made = await wallet().create('correct horse')
    await expect(wallet().changePassphrase('incorrect horse', 'battery staple')).rejects.toMatchObject({
      code: 'wallet/wrong-passphrase',
    })
    await expect(wallet().changePassphrase('correct horse', 'short')).rejects.toMatchObject({
      code: 'wallet/weak-passphrase',
    })
    await wallet().changePassphrase('correct horse', 'battery staple')
    expect(await wallet().addresses()).toEqual(made)
    expect((await wallet().unlock('battery staple')).wallet.address).toBe(made.walletAddress)
    await expect(wallet().unlock('correct horse')).rejects.toMatchObject({ code: 'wallet/wrong-passphrase' })
    expect(await readdir(dir)).toEqual(['wallet.json'])
  })

  test('P04: is there whole or not at all, whenever the process is killed', async () => {
    const made = await wallet().create('passphrase 0')
    for (let round = 0; round < 5; round += 1) {
      const child = spawn(process.execPath, [path.join(import.meta.dirname, 'testing/change-for-ever.ts'), dir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, 150 + round * 230))
      child.kill('SIGKILL')
      await once(child, 'close')
      expect(await wallet().addresses()).toEqual(made)
      const opened = await Promise.allSettled(['passphrase 0', 'passphrase 1'].map((text) => wallet().unlock(text)))
      expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return null
}
