import { HearthError } from '../../../contract/errors.ts'
import type { BlobRef, JobInputs } from '../../../contract/job.ts'
import type { Hex } from '../../../contract/money.ts'
import type { ReceiptFile } from '../../../contract/receipt.ts'
import { say } from '../../../contract/words/say.ts'
import type { ReceiptDomain } from '../proof/digest.ts'
import { incomparable } from '../proof/rerun/comparable.ts'
import { compareRerun, notChecked, type Judgement } from '../proof/rerun/compare.ts'
import { compareSamples } from '../proof/rerun/samples.ts'
import type { Signer } from '../proof/signature.ts'
import { makeVerdictFile } from '../proof/verdict/verdict-file.ts'
import type { MemoryStore } from './memory-store.ts'
import type { Rerunner } from './rerun.ts'

/** A receipt that holds every check by itself. */
export interface Subject {
  readonly file: ReceiptFile
  /** EIP-712 digest. */
  readonly digest: Hex
}

/**
 * Runs the work of a receipt again and compares. Data that are not at hand make it “not checked”, never accepted.
 * @param samples parts to compare, drawn with `nonce`; null: everything
 * @throws HearthError as `Rerunner.run`
 */
export async function judge(
  { file, digest }: Subject,
  store: MemoryStore,
  rerunner: Rerunner,
  how: { readonly samples: number | null; readonly nonce: Hex; readonly stop: AbortSignal },
): Promise<Judgement> {
  const hopeless = incomparable(file) ?? missingInput(file.inputs, store)
  if (hopeless !== null) return notChecked(hopeless)
  const { spec, inputs } = file
  const found = await rerunner.run({ manifest: spec.manifest, inputs }, store, how.stop)
  if (how.samples === null) return compareRerun(file, found, (sha256) => store.get(sha256))
  const { samples: count, nonce } = how
  return compareSamples(file, found, (sha256) => store.get(sha256), { nonce, receiptHash: digest, count })
}

/** As `judge`, where a refusal or a failure of this machine leaves the receipt unchecked and says why. */
export async function judgeOrSayWhy(...given: Parameters<typeof judge>): Promise<Judgement> {
  try {
    return await judge(...given)
  } catch (error) {
    if (error instanceof HearthError) return notChecked(error.message)
    throw error
  }
}

/** Signs what was found. @param checkedAt Unix milliseconds */
export function signJudgement(
  { domain, digest }: { readonly domain: ReceiptDomain; readonly digest: Hex },
  judgement: Judgement,
  signer: Signer,
  checkedAt: number,
): { readonly digest: Hex; readonly file: string } {
  return makeVerdictFile(domain, { receiptHash: digest, ...judgement, checkedAt }, signer)
}

/** Everything the work read, by name. */
export function inputsOf({ module, stdin, files }: JobInputs): readonly { readonly name: string; ref: BlobRef }[] {
  return [
    { name: say`the program`, ref: module },
    ...(stdin === null ? [] : [{ name: say`the standard input`, ref: stdin }]),
    ...files.map((file) => ({ name: say`the input ${file.path}`, ref: file })),
  ]
}

function missingInput(inputs: JobInputs, store: MemoryStore): string | null {
  const missing = inputsOf(inputs).find(({ ref }) => store.get(ref.sha256) === null)
  return missing === undefined ? null : say`Not at hand: ${missing.name} (SHA-256 ${missing.ref.sha256}).`
}
