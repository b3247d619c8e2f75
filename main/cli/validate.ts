import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../contract/errors.ts'
import { Bytes32, type Hex } from '../../contract/money.ts'
import { VERDICTS } from '../../contract/verdict.ts'
import { VerdictFile } from '../../contract/verdict-file.ts'
import { t } from '../../contract/words/speak.ts'
import type { FileReport } from '../engine/proof/bundle/report.ts'
import type { Signer } from '../engine/proof/signature.ts'
import { drawIndices } from '../engine/proof/trace/sampling.ts'
import { readAddress, readArguments, WHERE_OPTIONS, wholeNumber } from './arguments.ts'
import { dataRoot } from './data-dir.ts'
import { UsageError } from './failures.ts'
import { EXIT, type CommandIo } from './io.ts'
import { progressBar } from './progress.ts'
import { checkReceiptsFile } from './receipts/check-file.ts'
import { reportLines } from './receipts/report-lines.ts'
import { linesAt, withBundle } from './validate/bundle-file.ts'
import { checkOne } from './validate/check-one.ts'
import { withRerunner } from './verify-work/here.ts'
import { freshNonce, samplingLines } from './verify-work/sampling-lines.ts'
import { saveVerdict } from './verify-work/save-verdict.ts'
import { verdictLines } from './verify-work/verdict-lines.ts'
import { verifierKey } from './verify-work/verifier-key.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  samples: { type: 'string', default: '5' },
  seed: { type: 'string' },
  inputs: { type: 'string', multiple: true },
  provider: { type: 'string' },
  out: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

interface Wish {
  readonly samples: number
  readonly seed: Hex
  readonly places: readonly string[]
  /** Folder for the verdicts; null: they are only shown. */
  readonly out: string | null
  readonly signer: Signer
  readonly json: boolean
}

type Drawn = FileReport['receipts'][number] & { readonly seq: string; readonly digest: Hex }

/**
 * `hearth validate BUNDLE|URL`: draws receipts at random, runs their work again and signs a verdict on each. What
 * cannot be run again is not checked, and no share of what passed. Exit 0 only when everything drawn was accepted.
 */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS, ['BUNDLE|URL'])
  const wish: Wish = {
    samples: wholeNumber(values.samples, '--samples', 1, 10_000),
    seed: values.seed === undefined ? freshNonce() : readSeed(values.seed),
    places: values.inputs ?? [],
    out: values.out ?? null,
    signer: await verifierKey(dataRoot(values.data, io.environment), values.key),
    json: values.json,
  }
  const provider = values.provider === undefined ? {} : { provider: readAddress(values.provider) }
  return withBundle(positionals[0] ?? '', io.signal, async (file) => {
    const report = await checkReceiptsFile(file, { ...provider, now: Date.now() }, progressBar(io, t`Checking`))
    io.progress('')
    if (!report.ok) {
      for (const line of reportLines(report)) io.err(line)
      throw new HearthError('cli/not-valid', 'The file does not hold by itself, so nothing in it is run again.')
    }
    return validate(file.path, drawFrom(report, wish), report, wish, io)
  })
}

/** Which receipts the seed draws, in the order they are drawn. The file takes part, so that no seed fits two. */
function drawFrom({ receipts }: FileReport, { samples, seed }: Wish): readonly Drawn[] {
  const all = receipts.flatMap((record) =>
    record.seq === null || record.digest === null ? [] : [{ ...record, seq: record.seq, digest: record.digest }],
  )
  const last = all.at(-1)
  if (last === undefined) return []
  const drawn = drawIndices(seed, last.digest, all.length, Math.min(samples, all.length))
  return drawn.flatMap((index) => all[index] ?? [])
}

async function validate(
  file: string,
  drawn: readonly Drawn[],
  { receipts }: FileReport,
  wish: Wish,
  io: CommandIo,
): Promise<number> {
  const say = wish.json ? io.err : io.out
  const total = receipts.filter(({ seq }) => seq !== null).length
  say(t`Seed ${wish.seed}: the same seed draws the same receipts of this file (--seed).`)
  say(t`Receipts drawn: ${drawn.map(({ seq }) => seq).join(', ')} of ${total}.`)
  const lines = await linesAt(file, new Set(drawn.map(({ line }) => line)))
  if (wish.out !== null) await mkdir(wish.out, { recursive: true })
  const verdicts = await withRerunner(async (here) => {
    const made: VerdictFile[] = []
    for (const { seq, line, digest } of drawn) {
      const how = { here, places: wish.places, signer: wish.signer, nonce: wish.seed, stop: io.signal }
      const text = await checkOne({ bytes: lines.get(line) ?? new Uint8Array(), digest }, how)
      const verdict = VerdictFile.parse(JSON.parse(text))
      made.push(verdict)
      if (wish.out !== null) await saveVerdict(path.join(wish.out, `receipt-${seq}.verdict.json`), text)
      if (wish.json) io.out(text)
      else for (const each of [t`Receipt ${seq}:`, ...verdictLines(verdict).map((words) => `  ${words}`)]) io.out(each)
    }
    return made
  })
  const counts = countOf(verdicts)
  say(
    t`Of ${drawn.length} drawn: ${counts.accepted} accepted, ${counts.rejected} rejected, ${counts.undecided} undecided, ` +
      t`${counts.unchecked} not checked.`,
  )
  const checked = drawn.length - counts.unchecked
  if (checked > 0) for (const line of samplingLines(total, checked, t`receipts, counting only those checked`)) say(line)
  return counts.accepted === drawn.length && drawn.length > 0 ? EXIT.done : EXIT.failed
}

function countOf(verdicts: readonly VerdictFile[]) {
  const of = (wanted: number): number =>
    verdicts.filter(({ verdict: { method, verdict } }) => method !== 0 && verdict === wanted).length
  return {
    accepted: of(VERDICTS.accept),
    rejected: of(VERDICTS.reject),
    undecided: of(VERDICTS.inconclusive),
    unchecked: verdicts.filter(({ verdict }) => verdict.method === 0).length,
  }
}

function readSeed(text: string): Hex {
  const seed = Bytes32.safeParse(text.toLowerCase())
  if (seed.success) return seed.data
  throw new UsageError(`“${text}” is not a seed.`, 'A seed is 0x and 64 hex digits.')
}
