import { createHash } from 'node:crypto'
import { HearthError } from '../../../../contract/errors.ts'
import type { Hex } from '../../../../contract/money.ts'

/**
 * The chunks a nonce draws, distinct and in the order they are drawn (sandbox-proof section 9): index q is
 * u64le(SHA-256("hearth/sample" || nonce || receiptHash || LE32(q))[0..7]) mod `chunks`, repeats skipped.
 * The nonce must be chosen after the receipt was signed: who knows it before can cheat in the rest.
 * @throws HearthError `proof/bad-sample` unless 0 <= count <= chunks
 */
export function drawIndices(nonce: Hex, receiptHash: Hex, chunks: number, count: number): readonly number[] {
  if (!Number.isSafeInteger(chunks) || !(count >= 0 && count <= chunks)) {
    throw new HearthError('proof/bad-sample', `${count} different parts cannot be drawn out of ${chunks}.`)
  }
  const drawn = new Set<number>()
  for (let q = 0; drawn.size < count; q += 1) drawn.add(drawOne(nonce, receiptHash, q, chunks))
  return [...drawn]
}

function drawOne(nonce: Hex, receiptHash: Hex, q: number, chunks: number): number {
  const counter = Buffer.alloc(4)
  counter.writeUInt32LE(q)
  const hash = createHash('sha256')
    .update('hearth/sample')
    .update(Buffer.from(nonce.slice(2), 'hex'))
    .update(Buffer.from(receiptHash.slice(2), 'hex'))
    .update(counter)
    .digest()
  return Number(hash.readBigUInt64LE(0) % BigInt(chunks))
}

/**
 * Checks needed so that a cheat in the share `cheated` of all chunks is missed with a chance of at most
 * `miss`: ceil(ln(miss) / ln(1 - cheated)), section 9.
 * @throws HearthError `proof/bad-sample` unless both lie between 0 and 1
 */
export function checksNeeded(cheated: number, miss: number): number {
  requireShare(cheated)
  requireShare(miss)
  return Math.ceil(Math.log(miss) / Math.log1p(-cheated))
}

/** Chance that `checks` distinct chunks out of `chunks` all miss the `wrong` ones: exact, not the bound of section 9. */
export function chanceToMiss(chunks: number, wrong: number, checks: number): number {
  let chance = 1
  for (let drawn = 0; drawn < Math.min(checks, chunks) && chance > 0; drawn += 1) {
    chance *= Math.max(0, chunks - wrong - drawn) / (chunks - drawn)
  }
  return chance
}

function requireShare(share: number): void {
  if (share > 0 && share < 1) return
  throw new HearthError('proof/bad-sample', `${share} is not a share between 0 and 1.`)
}
