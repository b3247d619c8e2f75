import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import type { JobManifest } from '../../../contract/job.ts'
import { type Hex, Sha256 } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Blobs } from '../jobs/blobs.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import { incomparable, toleranceOf } from '../proof/rerun/comparable.ts'
import { compareRerun, notChecked, type Judgement } from '../proof/rerun/compare.ts'
import type { Signer } from '../proof/signature.ts'
import { verifyReceiptText } from '../proof/verify.ts'
import { signJudgement, type Subject } from './judge.ts'
import { MACHINE_ENDS } from './rerun.ts'
import { folderName, type VerdictFiles } from './verdict-files.ts'

/** What a paid re-run is compared with. */
const Kept = z.strictObject({ receipt: z.string(), granted: z.array(Sha256) })

/**
 * Verdicts on the receipts of others, sold as jobs: the work runs again through the same queue, walls, receipts and
 * refunds as every job, and what came out is compared with what the receipt says.
 */
export interface Validator {
  /**
   * The job that a receipt speaks of.
   * @throws HearthError `validate/not-valid`, `validate/not-comparable`: nothing is sold then
   */
  manifestOf(receipt: string): JobManifest
  /** Keeps what a paid job is to be compared with; what was kept first stays. */
  keep(jobId: string, given: z.infer<typeof Kept>): Promise<void>
  /**
   * The signed verdict, the same each time; null for a job that validates nothing.
   * @throws HearthError `job/not-ended`, `job/no-result` for a job that was paid back
   */
  verdictOf(job: JobRecord): Promise<string | null>
  /** The first verdict that was made about the receipt with this digest; null before there is one. */
  verdictAbout(digest: Hex): Promise<string | null>
}

const RECEIPT = 'receipt'
const VERDICT = 'verdict'

export function createValidator(parts: {
  readonly files: VerdictFiles
  readonly blobs: Pick<Blobs, 'read'>
  readonly signer: Signer
  readonly clock: Pick<Clock, 'now'>
}): Validator {
  const { files, blobs, signer, clock } = parts

  async function judgementOf(job: JobRecord, { file }: Subject, granted: readonly Sha256[]): Promise<Judgement> {
    const { outputs } = job
    if (outputs === null) throw new HearthError('job/no-result', 'The work was not run again, and was paid back.')
    if (MACHINE_ENDS.includes(outputs.reason)) {
      return notChecked(say`The re-run ended with “${outputs.reason}” on this machine.`)
    }
    const delivered = file.outputs.files.filter(({ path }) => toleranceOf(file.spec.manifest, path) !== null)
    const readable = delivered.map(({ sha256 }) => sha256).filter((sha256) => granted.includes(sha256))
    const bytes = await readAll([...readable, ...outputs.files.map(({ sha256 }) => sha256)], delivered.length > 0)
    return compareRerun(file, outputs, (sha256) => bytes.get(sha256) ?? null)
  }

  /** What is no longer kept is left out: the comparison says what it lacks. */
  async function readAll(hashes: readonly Sha256[], needed: boolean): Promise<ReadonlyMap<Sha256, Uint8Array>> {
    const found = new Map<Sha256, Uint8Array>()
    if (!needed) return found
    for (const sha256 of hashes) {
      const bytes = await readBlob(blobs, sha256)
      if (bytes !== null) found.set(sha256, bytes)
    }
    return found
  }

  return {
    manifestOf: (receipt) => {
      const { file } = subjectOf(receipt, clock.now())
      const problem = incomparable(file)
      if (problem !== null) throw new HearthError('validate/not-comparable', problem)
      return file.spec.manifest
    },
    keep: async (jobId, given) => {
      await files.keep(jobId, RECEIPT, JSON.stringify(Kept.parse(given)))
    },
    verdictAbout: (digest) => files.find(folderName(digest), VERDICT),
    verdictOf: async (job) => {
      const made = await files.find(job.id, VERDICT)
      if (made !== null) return made
      const text = await files.find(job.id, RECEIPT)
      if (text === null) return null
      if (job.finishedAt === null) throw new HearthError('job/not-ended', 'The work is still being run again.')
      const { receipt, granted } = Kept.parse(JSON.parse(text))
      const subject = subjectOf(receipt, clock.now())
      const judgement = await judgementOf(job, subject, granted)
      const signed = signJudgement({ ...subject, domain: subject.file.domain }, judgement, signer, clock.now())
      await files.keep(folderName(subject.digest), VERDICT, signed.file)
      return files.keep(job.id, VERDICT, signed.file)
    },
  }
}

/** The bytes of a blob, or null where they are no longer kept. */
export async function readBlob(blobs: Pick<Blobs, 'read'>, sha256: Sha256): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of blobs.read(sha256)) pieces.push(piece)
  } catch (error) {
    if (error instanceof HearthError && error.code === 'blobs/missing') return null
    throw error
  }
  return Buffer.concat(pieces)
}

function subjectOf(text: string, now: number): Subject {
  const { ok, checks, receipt, digest } = verifyReceiptText(new TextEncoder().encode(text), { now })
  if (ok && receipt !== null && digest !== null) return { file: receipt, digest }
  const failed = checks.find((check) => !check.ok)
  throw new HearthError('validate/not-valid', `The receipt does not hold by itself: ${failed?.name}: ${failed?.detail}`)
}
