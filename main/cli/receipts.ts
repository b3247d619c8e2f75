import { writeFile } from 'node:fs/promises'
import { HearthError } from '../../contract/errors.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { verify } from './receipts/verify.ts'
import { withEngine } from './with-engine.ts'

/** `hearth receipts verify FILE` and `hearth receipts save JOB FILE` */
export async function run([action, ...args]: readonly string[], io: CommandIo): Promise<number> {
  if (action === 'verify') return verify(args, io)
  if (action === 'save') return save(args, io)
  throw new UsageError(action === undefined ? 'Say verify or save.' : `“${action}” is neither verify nor save.`)
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
