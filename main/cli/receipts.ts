import { readFile, stat, writeFile } from 'node:fs/promises'
import type { ReceiptCheck } from '../../contract/receipt.ts'
import { HearthError } from '../../contract/errors.ts'
import { MAX_RECEIPTS_FILE_BYTES, verifyReceiptsFile, type ReceiptsReport } from '../engine/proof/verify-file.ts'
import { readAddress, readArguments, WHERE_OPTIONS } from './arguments.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { withEngine } from './with-engine.ts'

/** `hearth receipts verify FILE` and `hearth receipts save JOB FILE` */
export async function run([action, ...args]: readonly string[], io: CommandIo): Promise<number> {
  if (action === 'verify') return verify(args, io)
  if (action === 'save') return save(args, io)
  throw new UsageError(action === undefined ? 'Say verify or save.' : `“${action}” is neither verify nor save.`)
}

/** Reads one file and nothing else: no engine, no network, no settings. */
async function verify(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    { json: { type: 'boolean', default: false }, provider: { type: 'string' } },
    ['FILE'],
  )
  const options = values.provider === undefined ? {} : { provider: readAddress(values.provider) }
  const bytes = await readReceipts(positionals[0] ?? '')
  const report = verifyReceiptsFile(bytes, options)
  if (values.json) io.out(JSON.stringify(report))
  else for (const line of reportLines(report)) io.out(line)
  return report.ok ? EXIT.done : EXIT.failed
}

async function readReceipts(file: string): Promise<Uint8Array> {
  try {
    const entry = await stat(file)
    // A device or an endless file is refused before it is read.
    if (entry.isFile() && entry.size <= MAX_RECEIPTS_FILE_BYTES) return await readFile(file)
  } catch (cause) {
    throw new HearthError('cli/cannot-read', `The file ${file} cannot be read.`, { cause })
  }
  throw new HearthError('cli/cannot-read', `${file} is no file of receipts, or too large for one.`)
}

/** Every check by name, what failed marked as such, and one line that says it all. */
function reportLines(report: ReceiptsReport): string[] {
  const several = report.receipts.length > 1
  const each = report.receipts.flatMap((receipt) => [
    `Receipt ${receipt.seq ?? `on line ${receipt.line}`}: ${receipt.ok ? 'valid' : 'NOT VALID'}`,
    ...receipt.checks.map(checkLine),
  ])
  const chain = several || !report.ok ? ['The file as a whole:', ...report.chain.map(checkLine)] : []
  const count = several ? `${report.receipts.length} receipts` : 'The receipt'
  const signer = report.provider === null ? '' : `, signed by ${report.provider}`
  const verdict = report.ok
    ? `${count} held every check${signer}.`
    : 'The file did not hold every check: do not rely on it.'
  return [...each, ...chain, verdict]
}

function checkLine({ ok, name, detail }: ReceiptCheck): string {
  return `  ${ok ? 'ok    ' : 'FAILED'}  ${foreign(name, 60)}: ${foreign(detail, 400)}`
}

async function save(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, WHERE_OPTIONS, ['JOB', 'FILE'])
  const [jobId = '', file = ''] = positionals
  const { text } = await withEngine(values, io, (engine) => engine.call('receipts.file', { jobId }))
  await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
    throw new HearthError('cli/cannot-write', `The file ${file} cannot be written.`, {
      hint: 'It must not exist yet, and its folder must be writable.',
      cause: error,
    })
  })
  io.out(`Saved ${foreign(file)}. Check it with “hearth receipts verify”.`)
  return EXIT.done
}
