import { readFile } from 'node:fs/promises'
import { HearthError } from '../../contract/errors.ts'
import { VerdictFile } from '../../contract/verdict-file.ts'
import { t } from '../../contract/words/speak.ts'
import { partsOf } from '../engine/proof/rerun/samples.ts'
import { verifyReceiptText } from '../engine/proof/verify.ts'
import { inputsOf, judge, signJudgement, type Subject } from '../engine/validate/judge.ts'
import { readArguments, WHERE_OPTIONS, wholeNumber } from './arguments.ts'
import { dataRoot } from './data-dir.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import type { CommandIo } from './io.ts'
import { checkLine } from './receipts/report-lines.ts'
import { withRerunner } from './verify-work/here.ts'
import { saveVerdict } from './verify-work/save-verdict.ts'
import { freshNonce, samplingLines } from './verify-work/sampling-lines.ts'
import { exitOf, verdictLines } from './verify-work/verdict-lines.ts'
import { verifierKey } from './verify-work/verifier-key.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  inputs: { type: 'string', multiple: true },
  samples: { type: 'string' },
  out: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/**
 * `hearth verify-work RECEIPT --inputs DIR|FILE...`: runs the work again behind the walls of this machine, compares,
 * and signs what came out. Exit 0 only when it was accepted.
 */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readWorkArguments(args)
  const [receiptPath = '', ...files] = positionals
  const samples = values.samples === undefined ? null : wholeNumber(values.samples, '--samples', 1, 10_000)
  const subject = await readSubject(receiptPath, io)
  const signer = await verifierKey(dataRoot(values.data, io.environment), values.key)
  const target = values.out ?? `${receiptPath}.verdict.json`
  const { inputs, outputs } = subject.file
  const nonce = freshNonce()
  const { file } = await withRerunner(async ({ rerunner, collect, walls }) => {
    if (!values.json) io.out(t`Running the work again. ${walls}`)
    const wanted = [...inputsOf(inputs).map(({ ref }) => ref), outputs.stdout, ...outputs.files]
    const store = await collect(wanted, [...(values.inputs ?? []), ...files])
    const judgement = await judge(subject, store, rerunner, { samples, nonce, stop: io.signal })
    return signJudgement({ ...subject, domain: subject.file.domain }, judgement, signer, Date.now())
  })
  await saveVerdict(target, file)
  const verdict = VerdictFile.parse(JSON.parse(file))
  if (values.json) io.out(file)
  else {
    if ('checks' in verdict.evidence) {
      for (const line of samplingLines(partsOf(outputs), verdict.verdict.samples, t`parts of 64 KiB`)) io.out(line)
    }
    for (const line of verdictLines(verdict)) io.out(line)
    io.out(t`Saved in ${foreign(target)}, signed by ${signer.address}. Check it with “hearth receipts verify”.`)
  }
  return exitOf(verdict.verdict)
}

/** The receipt first, then any number of files. */
function readWorkArguments(args: readonly string[]) {
  const options = args.filter((arg) => arg === '--inputs').length
  const { values, positionals } = readArguments(args, OPTIONS, ['RECEIPT'], Number.POSITIVE_INFINITY)
  if (options === 0 && positionals.length > 1) throw new UsageError('Name the data with --inputs DIR or FILES.')
  return { values, positionals }
}

/** @throws HearthError `cli/not-valid` with the checks that failed, when the receipt does not hold by itself */
async function readSubject(path: string, io: CommandIo): Promise<Subject> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new HearthError('cli/cannot-read', `The file ${path} cannot be read.`, { cause })
  })
  const { ok, checks, receipt, digest } = verifyReceiptText(bytes, { now: Date.now() })
  if (ok && receipt !== null && digest !== null) return { file: receipt, digest }
  for (const check of checks.filter((each) => !each.ok)) io.err(checkLine(check))
  throw new HearthError('cli/not-valid', 'The receipt does not hold by itself, so there is nothing to run again.')
}
