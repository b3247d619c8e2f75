import { link, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { sameAddress } from '../../../../contract/money.ts'
import { parseKeystore, type Keystore } from '../keystore.ts'
import { syncFolder } from '../new-file.ts'
import { readRotations } from './rotations.ts'

/** The wallet with the next key, before it takes its place. */
export function nextWalletPath(dir: string): string {
  return path.join(dir, 'wallet.next.json')
}

/** The wallet that change number `count` (from 1) replaced. */
export function keptWalletPath(dir: string, count: number): string {
  return path.join(dir, `wallet.before-rotation-${count}.json`)
}

/** Told before each step, so that a test can end the process there. */
export type Step = (name: 'prepared' | 'promised' | 'old-kept' | 'replaced') => void

/**
 * Takes a change of key to its end that was cut short: once the old key has named the next, the next wallet takes its
 * place; before that, it is dropped. Called with the lock of the folder, before anything reads the wallet.
 */
export async function finishRotation(dir: string, step: Step = () => undefined): Promise<void> {
  const file = path.join(dir, 'wallet.json')
  const next = nextWalletPath(dir)
  const [current, prepared] = await Promise.all([readKeystore(file), readKeystore(next)])
  if (prepared === null || current === null) return
  const { files } = readRotations(dir, current.addresses.receipts)
  const last = files.at(-1)?.rotation
  const promised =
    last !== undefined &&
    sameAddress(last.provider, current.addresses.receipts) &&
    sameAddress(last.successor, prepared.addresses.receipts)
  if (!promised) {
    await rm(next, { force: true })
    return
  }
  // The old key may still hold coin, and is the only one that can speak for what it anchored.
  await keepOld(file, keptWalletPath(dir, files.length))
  step('old-kept')
  await rename(next, file)
  await syncFolder(dir)
  step('replaced')
}

async function keepOld(file: string, kept: string): Promise<void> {
  try {
    await link(file, kept)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  await syncFolder(path.dirname(kept))
}

async function readKeystore(file: string): Promise<Keystore | null> {
  try {
    return parseKeystore(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
