import { randomBytes } from 'node:crypto'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, type Address } from '../../../contract/money.ts'
import type { ReceiptVerdicts } from '../../../contract/validate.ts'
import { say } from '../../../contract/words/say.ts'
import type { Blobs } from '../jobs/blobs.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import { incomparable } from '../proof/rerun/comparable.ts'
import type { Signer } from '../proof/signature.ts'
import { verifyReceiptText } from '../proof/verify.ts'
import { inputsOf, judge, signJudgement, type Subject } from './judge.ts'
import { createMemoryStore, type MemoryStore } from './memory-store.ts'
import type { Rerunner } from './rerun.ts'
import { summaryOf } from './summary.ts'
import { readBlob } from './validator.ts'
import { folderName, type VerdictFiles } from './verdict-files.ts'

/** What can be found out on this computer about the work that it sold. */
export interface OwnWork {
  verdicts(jobId: string): Promise<ReceiptVerdicts>
  /**
   * Runs the work of a receipt again, signs what came out, and keeps it.
   * @throws HearthError `validate/no-data`, and as `Rerunner.run`
   */
  rerun(jobId: string): Promise<ReceiptVerdicts>
  /** Ends a re-run that is under way, because the person needs the machine; resolves when no worker is left. */
  interrupt(): Promise<void>
  /** As `interrupt`, for good. */
  stop(): Promise<void>
}

export function createOwnWork(parts: {
  readonly receiptOf: Ledger['receipts']['byJob']
  readonly blobs: Pick<Blobs, 'has' | 'read'>
  readonly rerunner: Rerunner
  readonly files: VerdictFiles
  readonly signer: Signer
  readonly receiptsAddress: Address
  readonly clock: Pick<Clock, 'now'>
}): OwnWork {
  const { receiptOf, blobs, rerunner, files, signer, clock } = parts
  const stopping = new AbortController()
  let running: AbortController | null = null
  const alone = oneAtATime()

  function subjectOf(jobId: string): Subject | null {
    const stored = receiptOf(jobId)
    if (stored === null) return null
    const { ok, receipt, digest } = verifyReceiptText(Buffer.from(stored.file))
    return ok && receipt !== null && digest !== null ? { file: receipt, digest } : null
  }

  async function problemOf({ file }: Subject): Promise<string | null> {
    const never = incomparable(file)
    if (never !== null) return never
    if (file.receipt.kind === 4 && file.spec.manifest.kind === 'wasm') {
      return say`This job was not bought so that it gives the same answer each time: a re-run could differ by itself.`
    }
    for (const { name, ref } of inputsOf(file.inputs)) {
      if (!(await blobs.has(ref.sha256))) return say`What it read is no longer kept here: ${name}.`
    }
    return null
  }

  async function verdicts(jobId: string): Promise<ReceiptVerdicts> {
    const subject = subjectOf(jobId)
    if (subject === null) return { verdicts: [], rerunProblem: say`There is no receipt to compare with.` }
    const ownKeys = [parts.receiptsAddress, subject.file.receipt.provider]
    const texts = await files.all(folderName(subject.digest))
    return {
      verdicts: texts
        .map((text) => summaryOf(text, ownKeys))
        .toReversed()
        .slice(0, 100),
      rerunProblem: await problemOf(subject),
    }
  }

  async function collect({ file: { inputs, outputs } }: Subject): Promise<MemoryStore> {
    const store = createMemoryStore()
    const wanted = [...inputsOf(inputs).map(({ ref }) => ref), ...outputs.files]
    for (const { sha256 } of wanted) {
      const bytes = await readBlob(blobs, sha256)
      if (bytes !== null) store.put(bytes)
    }
    return store
  }

  async function rerun(jobId: string): Promise<ReceiptVerdicts> {
    const subject = subjectOf(jobId)
    const problem = subject === null ? say`There is no receipt to compare with.` : await problemOf(subject)
    if (subject === null || problem !== null) throw new HearthError('validate/no-data', problem ?? '')
    const nonce = Bytes32.parse(`0x${randomBytes(32).toString('hex')}`)
    const store = await collect(subject)
    running = new AbortController()
    const stop = AbortSignal.any([stopping.signal, running.signal])
    const judgement = await judge(subject, store, rerunner, { samples: null, nonce, stop })
    const now = clock.now()
    const { file } = signJudgement({ ...subject, domain: subject.file.domain }, judgement, signer, now)
    await files.keep(folderName(subject.digest), `${String(now).padStart(15, '0')}-rerun`, file)
    return verdicts(jobId)
  }

  return {
    verdicts,
    rerun: (jobId) => alone(() => rerun(jobId)),
    interrupt: async () => {
      running?.abort('person-returned')
      await rerunner.close()
    },
    stop: async () => {
      stopping.abort('engine-stopped')
      await rerunner.close()
    },
  }
}
