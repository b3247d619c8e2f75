import { createReadStream } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { HearthError } from '../../../contract/errors.ts'
import { t } from '../../../contract/words/speak.ts'
import { compareWithChain } from '../../engine/anchoring/compare.ts'
import type { AnchorReport } from '../../engine/proof/bundle/anchors.ts'
import { linesOfStream } from '../../engine/proof/bundle/lines.ts'
import type { FileReport } from '../../engine/proof/bundle/report.ts'
import { equivocationOf } from '../../engine/proof/chain/equivocation.ts'
import type { Equivocation } from '../../engine/proof/chain/follow.ts'
import { MAX_RECEIPT_BYTES } from '../../engine/proof/verify.ts'
import { createRpc, type Rpc } from '../../engine/wallet/rpc.ts'
import { readAddress, readArguments } from '../arguments.ts'
import { foreign } from '../foreign-text.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { progressBar } from '../progress.ts'
import { checkReceiptsFile } from './check-file.ts'
import { reportLines } from './report-lines.ts'
import { checkSingle, singleLines, type SingleReport } from './single.ts'
import { readTrustedBlocks } from './trusted-blocks.ts'

const OPTIONS = {
  json: { type: 'boolean', default: false },
  provider: { type: 'string' },
  header: { type: 'string', multiple: true },
  rpc: { type: 'string' },
  proof: { type: 'string' },
} as const

const MAX_FILE_BYTES = 4 * 1024 * 1024 * 1024

/** `hearth receipts verify`: reads the files it is given and, only with `--rpc`, asks one node; nothing else. */
export async function verify(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS, ['FILE'])
  const provider = values.provider === undefined ? {} : { provider: readAddress(values.provider) }
  const file = await plainFile(positionals[0] ?? '')
  const options = { ...provider, now: Date.now(), trusted: await readTrustedBlocks(values.header ?? []) }
  const print = (report: object, lines: readonly string[]): void => {
    if (values.json) io.out(JSON.stringify(report))
    else for (const line of lines) io.out(line)
  }

  const rpc = values.rpc === undefined ? null : createRpc(values.rpc)
  const alone = file.size <= MAX_RECEIPT_BYTES ? checkSingle(await readFile(file.path), options) : null
  if (alone !== null) {
    const single = rpc === null ? alone : await comparedAlone(alone, rpc)
    print(single, singleLines(single))
    return single.ok ? EXIT.done : EXIT.failed
  }
  const offline = await checkReceiptsFile(file, options, progressBar(io, t`Checking`))
  io.progress('')
  const report = rpc === null ? offline : await compared(offline, rpc)
  print(report, reportLines(report))
  if (values.proof !== undefined) await saveProof(file.path, report.equivocation, values.proof, io)
  return report.ok ? EXIT.done : EXIT.failed
}

async function plainFile(path: string): Promise<{ readonly path: string; readonly size: number }> {
  try {
    const entry = await stat(path)
    // A device or an endless file is refused before it is read.
    if (entry.isFile() && entry.size <= MAX_FILE_BYTES) return { path, size: entry.size }
  } catch (cause) {
    throw new HearthError('cli/cannot-read', `The file ${path} cannot be read.`, { cause })
  }
  throw new HearthError('cli/cannot-read', `${path} is no file of receipts, or too large for one.`)
}

/** Asks a node about every anchor that held so far. */
async function compared(report: FileReport, rpc: Rpc): Promise<FileReport> {
  const anchors: AnchorReport[] = []
  for (const anchor of report.anchors) {
    if (anchor.anchor === null || !anchor.ok) {
      anchors.push(anchor)
      continue
    }
    const check = await compareWithChain(rpc, anchor.anchor).catch(noAnswer)
    const standing = check.ok ? ('on-chain' as const) : anchor.standing
    anchors.push({ ...anchor, ok: check.ok, checks: [...anchor.checks, check], standing })
  }
  return { ...report, ok: report.ok && anchors.every(({ ok }) => ok), anchors }
}

async function comparedAlone(report: SingleReport, rpc: Rpc): Promise<SingleReport> {
  if (report.anchor === undefined) return report
  const check = await compareWithChain(rpc, report.anchor).catch(noAnswer)
  return { ...report, ok: check.ok, checks: [...report.checks, check], says: check.ok ? report.says : [] }
}

/** The engine's words for this speak of payments. */
function noAnswer(cause: unknown): never {
  if (!(cause instanceof HearthError)) throw cause
  throw new HearthError('cli/no-node', 'The node of --rpc gives no answer that makes sense, so nothing was compared.', {
    hint: 'Check its address. Without --rpc the file is checked by itself.',
    cause,
  })
}

/** Reads the file again for the two receipts that contradict each other: they were not kept. */
async function saveProof(path: string, found: Equivocation | null, target: string, io: CommandIo): Promise<void> {
  if (found === null) return io.err(t`No number was given to two receipts, so there is no proof to save.`)
  const wanted: Uint8Array[] = []
  let number = 0
  for await (const line of linesOfStream(createReadStream(path), MAX_RECEIPT_BYTES)) {
    number += 1
    if (line !== null && found.lines.includes(number)) wanted.push(line.bytes)
    if (number === found.lines[1]) break
  }
  const [first, second] = wanted
  if (first === undefined || second === undefined) {
    throw new HearthError('cli/cannot-read', `The file ${path} changed while it was read.`)
  }
  await writeFile(target, equivocationOf(first, second), { flag: 'wx' }).catch((cause: unknown) => {
    throw new HearthError('cli/cannot-write', `The file ${target} cannot be written.`, { cause })
  })
  io.out(t`Saved the proof in ${foreign(target)}. It can be checked by itself.`)
}
