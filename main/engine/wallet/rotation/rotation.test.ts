import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../ports/clock.ts'
import { ZERO_BYTES32 } from '../../proof/commitments.ts'
import { createSigner } from '../../proof/signature.ts'
import { openWallet } from '../wallet.ts'
import { finishRotation, type Step } from './finish.ts'
import { formerKey } from './former.ts'
import { rotateKey } from './rotate.ts'
import { readRotations, rotationPath } from './rotations.ts'

// Each change hashes a passphrase two or three times on purpose.
vi.setConfig({ testTimeout: 120_000 })

const PASSPHRASE = 'correct horse battery staple'
const domain = { chainId: 31337, verifyingContract: `0x${'00'.repeat(20)}` } as const
const last = `0x${'11'.repeat(32)}` as const
let dir = ''

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'hearth-rotation-'))
  await openWallet({ dir, clock: systemClock }).create(PASSPHRASE)
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const addresses = () => openWallet({ dir, clock: systemClock }).addresses()
const rotate = (count: number, step?: Step) =>
  rotateKey({
    dir,
    passphrase: PASSPHRASE,
    chain: { domain, count, last: count === 0 ? ZERO_BYTES32 : last },
    clock: systemClock,
    ...(step === undefined ? {} : { step }),
  })

test('the old key names the next; the wallet’s own key stays, and the books keep their owner', async () => {
  const before = await addresses()
  const { from, to } = await rotate(3)
  const after = await addresses()
  expect(after.walletAddress).toBe(before.walletAddress)
  expect(after.receiptsAddress.toLowerCase()).toBe(to)
  expect(from).toBe(before.receiptsAddress.toLowerCase())
  const rotations = readRotations(dir, after.receiptsAddress)
  expect(rotations.owner).toBe(from)
  expect([0, 2, 3, 9].map((seq) => rotations.keyAt(seq))).toEqual([from, from, to, to])
  const { receipts } = await openWallet({ dir, clock: systemClock }).unlock(PASSPHRASE)
  expect(receipts).toHaveLength(32)
  expect(await readdir(dir)).toContain('wallet.before-rotation-1.json')
})

test('keys can change again, each named by the one before', async () => {
  const first = await rotate(3)
  const second = await rotate(7)
  expect(second.from).toBe(first.to)
  expect(readRotations(dir, second.to).keyAt(7)).toBe(second.to)
  await expect(rotate(7)).rejects.toMatchObject({ code: 'wallet/nothing-signed' })
})

test('a wrong passphrase changes nothing', async () => {
  const before = await readFile(path.join(dir, 'wallet.json'), 'utf8')
  const wrong = { dir, passphrase: 'not the passphrase', chain: { domain, count: 1, last }, clock: systemClock }
  await expect(rotateKey(wrong)).rejects.toMatchObject({ code: 'wallet/wrong-passphrase' })
  expect(await readFile(path.join(dir, 'wallet.json'), 'utf8')).toBe(before)
  expect(await readdir(dir)).toEqual(['wallet.json'])
})

test('a statement that was touched is noticed, and so is one that is missing', async () => {
  const first = await rotate(3)
  const second = await rotate(7)
  const file = rotationPath(dir, 1)
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('"fromSeq":"7"', '"fromSeq":"6"'))
  expect(() => readRotations(dir, second.to)).toThrow(expect.objectContaining({ code: 'wallet/bad-rotation' }))
  await writeFile(file, text)
  await rm(rotationPath(dir, 0))
  expect(() => readRotations(dir, second.to)).toThrow(expect.objectContaining({ code: 'wallet/bad-rotation' }))
  expect(first.to).toBe(second.from)
})

test('statements that do not lead from key to key are refused', async () => {
  await rotate(3)
  await rotate(7)
  const third = await rotate(9)
  await rename(rotationPath(dir, 2), rotationPath(dir, 1))
  expect(() => readRotations(dir, third.to)).toThrow(expect.objectContaining({ code: 'wallet/bad-rotation' }))
})

test('the key before the change can be had from the wallet that was kept, with its passphrase only', async () => {
  const { from, to } = await rotate(3)
  const rotations = readRotations(dir, to)
  const former = await formerKey(dir, rotations, PASSPHRASE)
  expect(former === null ? null : createSigner(former).address).toBe(from)
  expect(await formerKey(dir, rotations, 'another passphrase')).toBeNull()
  await rm(path.join(dir, 'wallet.before-rotation-1.json'))
  expect(await formerKey(dir, rotations, PASSPHRASE)).toBeNull()
})

describe('killed at a step', () => {
  test.each<[Parameters<Step>[0], 'old' | 'next']>([
    ['prepared', 'old'],
    ['promised', 'next'],
    ['old-kept', 'next'],
    ['replaced', 'next'],
  ])('%s: the %s key signs on, and nothing is left half done', async (step, key) => {
    const before = await addresses()
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'rotate.child.ts'), dir, step, PASSPHRASE, '5', last],
      { stdio: 'inherit' },
    )
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')

    await finishRotation(dir)
    const { receiptsAddress } = await addresses()
    const rotations = readRotations(dir, receiptsAddress)
    expect(rotations.keyAt(5)).toBe(receiptsAddress.toLowerCase())
    expect(rotations.files).toHaveLength(key === 'old' ? 0 : 1)
    expect(receiptsAddress === before.receiptsAddress).toBe(key === 'old')
    expect(await readdir(dir)).not.toContain('wallet.next.json')
    await openWallet({ dir, clock: systemClock }).unlock(PASSPHRASE)
    // Going on works, from wherever it stands.
    await expect(rotate(6)).resolves.toMatchObject({ from: receiptsAddress.toLowerCase() })
  })
})
