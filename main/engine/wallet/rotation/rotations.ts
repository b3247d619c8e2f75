import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { RotationFile } from '../../../../contract/bundle.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { LowerAddress, type Address } from '../../../../contract/money.ts'
import { readDocument } from '../../proof/document.ts'
import { verifyRotation } from '../../proof/chain/rotation.ts'

/** Changes of the key that signs receipts, oldest first, each signed by the key before it. */
export interface Rotations {
  readonly files: readonly RotationFile[]
  /** Whose books these are: the first key. They stay its books whatever key signs. */
  readonly owner: Address
  /** The key that signs receipt `seq`. */
  keyAt(seq: number): Address
}

const FOLDER = 'rotations'
const MAX_BYTES = 64 * 1024

/** Where rotation number `index` (from 0) of a data folder is kept. */
export function rotationPath(dir: string, index: number): string {
  return path.join(dir, FOLDER, `${String(index + 1).padStart(4, '0')}.json`)
}

/**
 * The changes of key of a data folder.
 * @param current the key of its wallet, which signs when there was no change; any letter case
 * @throws HearthError `wallet/bad-rotation` when they do not lead from key to key
 */
export function readRotations(dir: string, current: Address): Rotations {
  const files = namesIn(dir).map((_, index) => readRotation(rotationPath(dir, index)))
  files.forEach(({ rotation }, index) => {
    const before = files[index - 1]?.rotation
    const follows = before === undefined || before.successor === rotation.provider
    if (!follows || BigInt(rotation.fromSeq) < BigInt(before?.fromSeq ?? 0)) throw badRotation()
  })
  const owner = files[0]?.rotation.provider ?? lower(current)
  return {
    files,
    owner,
    keyAt: (seq) =>
      files.findLast(({ rotation }) => BigInt(rotation.fromSeq) <= BigInt(seq))?.rotation.successor ?? owner,
  }
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(path.join(dir, FOLDER)).filter((name) => /^[0-9]{4}\.json$/.test(name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function readRotation(file: string): RotationFile {
  try {
    const { ok, file: rotation } = verifyRotation(readDocument(readFileSync(file), MAX_BYTES))
    if (ok && rotation !== null) return rotation
  } catch (cause) {
    throw badRotation(cause)
  }
  throw badRotation()
}

function lower(address: Address): Address {
  return LowerAddress.parse(address.toLowerCase())
}

function badRotation(cause?: unknown): HearthError {
  return new HearthError('wallet/bad-rotation', 'A change of the key that signs receipts is damaged or missing.', {
    hint: 'Put a copy of the folder “rotations” from a backup in its place.',
    cause,
  })
}
