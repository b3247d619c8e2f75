import { open, readFile, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { RotationFile, SignedReceiptFile } from '../../../contract/bundle.ts'
import { HearthError } from '../../../contract/errors.ts'
import { t } from '../../../contract/words/speak.ts'
import { verifyReceiptFile, withoutContent } from '../../engine/proof/chain/signed-receipt.ts'
import { readDocument } from '../../engine/proof/document.ts'
import { writeBundle } from '../../engine/proof/bundle/write.ts'
import { verifyVerdictText } from '../../engine/proof/verdict/verify-verdict.ts'
import { MAX_RECEIPT_BYTES } from '../../engine/proof/verify.ts'
import { readArguments, WHERE_OPTIONS, wholeNumber } from '../arguments.ts'
import { UsageError } from '../failures.ts'
import { foreign } from '../foreign-text.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { progressBar } from '../progress.ts'
import { anchorsOf, textsOf, withReceipts, type ReceiptSource } from './source.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  from: { type: 'string', default: '0' },
  to: { type: 'string' },
  out: { type: 'string' },
  sealed: { type: 'boolean', default: false },
  verdict: { type: 'string', multiple: true },
} as const

/** Largest number of a receipt that can be named. */
const MOST = 999_999_999

/** `hearth receipts export`: a range of receipts as one bundle that can be checked without anything else. */
export async function exportBundle(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const { out: file } = values
  if (file === undefined) throw new UsageError('Say where to write: --out FILE.')
  const from = wholeNumber(values.from, '--from', 0, MOST)
  const wanted = values.to === undefined ? null : wholeNumber(values.to, '--to', from, MOST)
  const verdicts = await Promise.all((values.verdict ?? []).map(readVerdict))
  const count = await withReceipts(values, io, (source) =>
    write(source, { from, wanted, file, sealed: values.sealed, verdicts }, io),
  )
  io.out(t`Wrote ${count} receipts to ${foreign(file)}. Check them with “hearth receipts verify”.`)
  return EXIT.done
}

interface Wish {
  readonly from: number
  /** Last number; null for the last there is. */
  readonly wanted: number | null
  readonly file: string
  readonly sealed: boolean
  /** Texts of verdict files. */
  readonly verdicts: readonly string[]
}

async function write(source: ReceiptSource, wish: Wish, io: CommandIo): Promise<number> {
  const { from, wanted, file, sealed, verdicts } = wish
  const { receipts, total } = await source.receipts({ from, to: from })
  const to = wanted ?? total - 1
  const [first] = receipts
  if (first === undefined || to >= total) throw noReceipts(total)
  const { domain, receipt } = signedIn(first.text)
  const { rotations } = await source.rotations()
  const show = progressBar(io, t`Writing`)
  async function* texts(): AsyncGenerator<string> {
    let written = 0
    for await (const text of textsOf(source, { from, to })) {
      yield sealed ? withoutContent(signedIn(text)) : text
      written += 1
      show(written / (to - from + 1))
    }
  }
  const bundle = writeBundle({
    domain,
    provider: receipt.provider,
    from,
    to,
    receipts: texts(),
    rotations: rotations.filter(({ rotation }) => isInside(rotation, { from, to })),
    anchors: await anchorsOf(source, { from, to }),
    verdicts,
    digests: async (begin, end) => (await source.digests({ from: begin, to: end })).digests,
  })
  await save(bundle, file)
  io.progress('')
  return to - from + 1
}

/** A change of key at the first receipt is no part of a bundle that begins with the new key. */
function isInside(
  { fromSeq }: RotationFile['rotation'],
  range: { readonly from: number; readonly to: number },
): boolean {
  const seq = Number(fromSeq)
  return seq > range.from && seq <= range.to
}

async function save(bundle: AsyncIterable<string>, file: string): Promise<void> {
  const target = await open(file, 'wx').catch((cause: unknown) => {
    throw new HearthError('cli/cannot-write', `The file ${file} cannot be written.`, {
      hint: 'It must not exist yet, and its folder must be writable.',
      cause,
    })
  })
  try {
    await pipeline(bundle, target.createWriteStream())
  } catch (error) {
    // Half a bundle is of no use, and it was not there before.
    await rm(file, { force: true })
    throw error
  }
}

function signedIn(text: string): Pick<SignedReceiptFile, 'domain' | 'receipt' | 'signature'> {
  const { receipt } = verifyReceiptFile(readDocument(Buffer.from(text), MAX_RECEIPT_BYTES))
  if (receipt === null) throw new HearthError('cli/no-receipts', 'Hearth gave something that is not a receipt.')
  return receipt
}

async function readVerdict(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HearthError('cli/cannot-read', `The file ${file} cannot be read.`, { cause })
  })
  if (verifyVerdictText(Buffer.from(text)).ok) return text
  throw new HearthError('cli/cannot-read', `${file} does not hold a verdict that holds.`, {
    hint: 'Look at it with “hearth receipts verify”.',
  })
}

function noReceipts(total: number): HearthError {
  const message = total === 0 ? t`There are no receipts yet.` : t`The last receipt is ${total - 1}.`
  return new HearthError('cli/no-receipts', message)
}
