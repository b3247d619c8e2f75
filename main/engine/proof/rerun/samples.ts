import { hash } from 'node:crypto'
import type { BlobRef, JobOutputs } from '../../../../contract/job.ts'
import type { Hex } from '../../../../contract/money.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../../contract/verdict.ts'
import { say } from '../../../../contract/words/say.ts'
import { CHUNK_BYTES, merkleRoot } from '../merkle.ts'
import { drawIndices } from '../trace/sampling.ts'
import { incomparable, mustAgree } from './comparable.ts'
import { notChecked, type CheckedWork, type FindBytes, type Judgement } from './compare.ts'

/** One 64 KiB piece of what a job made. */
interface Part {
  readonly name: string
  readonly ref: BlobRef
  readonly at: number
}

/** Most parts that a verdict can speak of. */
const MAX_PARTS = 1_000_000

/** How many 64 KiB parts the outputs of this work have; an empty output has one. */
export function partsOf(outputs: JobOutputs): number {
  return namedOutputs(outputs).reduce((sum, { ref }) => sum + chunksOf(ref), 0)
}

/**
 * Compares some parts of what was delivered with a re-run. The trace root commits to the outputs, each output to the
 * Merkle root of its parts, and every delivered part has to be under that root before it is compared.
 * @param nonce chosen after the receipt was signed: it draws the parts
 * @param count how many; all of them where there are fewer
 */
export function compareSamples(
  work: CheckedWork,
  found: JobOutputs,
  bytesOf: FindBytes,
  draw: { readonly nonce: Hex; readonly receiptHash: Hex; readonly count: number },
): Judgement {
  const incomparably = incomparable(work)
  if (incomparably !== null) return notChecked(incomparably)
  const chunks = partsOf(work.outputs)
  if (chunks > MAX_PARTS)
    return notChecked(say`The outputs have ${chunks} parts; at most ${MAX_PARTS} can be drawn from.`)
  const parts = partList(work.outputs)
  const drawn = drawIndices(draw.nonce, draw.receiptHash, chunks, Math.min(draw.count, chunks, 10_000))
  const remade = new Map(namedOutputs(found).map(({ name, ref }) => [name, ref]))
  const proven = new Map<string, boolean>()
  const checks: { index: number; expected: string; found: string | null }[] = []
  for (const index of drawn) {
    const part = parts[index]
    const delivered = part === undefined ? null : bytesOf(part.ref.sha256)
    if (part === undefined || delivered === null) {
      return notChecked(say`The bytes of ${part?.name ?? say`an output`} that were delivered are not at hand.`)
    }
    const isProven = proven.get(part.name) ?? merkleRoot(delivered) === part.ref.root
    proven.set(part.name, isProven)
    if (!isProven)
      return notChecked(say`What was delivered as ${part.name} is not under the trace root of the receipt.`)
    const own = remade.get(part.name)
    const bytes = own === undefined ? null : bytesOf(own.sha256)
    const piece = bytes === null || part.at > bytes.length ? null : chunkHash(bytes, part.at)
    checks.push({ index, expected: chunkHash(delivered, part.at), found: piece })
  }
  const failures = checks.filter(({ expected, found: made }) => expected !== made).length
  const failed = mustAgree(work) ? VERDICTS.reject : VERDICTS.inconclusive
  return {
    method: VERDICT_METHODS.sampledRerun,
    verdict: failures === 0 ? VERDICTS.accept : failed,
    samples: checks.length,
    failures,
    evidence: { nonce: draw.nonce, chunks, checks },
  }
}

function namedOutputs({ stdout, files }: JobOutputs): readonly { readonly name: string; readonly ref: BlobRef }[] {
  return [{ name: 'stdout', ref: stdout }, ...files.map((file) => ({ name: `/${file.path}`, ref: file }))]
}

function partList(outputs: JobOutputs): readonly Part[] {
  return namedOutputs(outputs).flatMap(({ name, ref }) =>
    Array.from({ length: chunksOf(ref) }, (_, index) => ({ name, ref, at: index * CHUNK_BYTES })),
  )
}

function chunksOf({ size }: BlobRef): number {
  return Math.max(1, Math.ceil(size / CHUNK_BYTES))
}

function chunkHash(bytes: Uint8Array, at: number): string {
  return hash('sha256', bytes.subarray(at, at + CHUNK_BYTES))
}
