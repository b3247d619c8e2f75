import { writeFile } from 'node:fs/promises'
import { HearthError } from '../../contract/errors.ts'
import { t } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { anchor } from './receipts/anchor.ts'
import { exportBundle } from './receipts/export.ts'
import { rotate } from './receipts/rotate.ts'
import { verify } from './receipts/verify.ts'
import { withEngine } from './with-engine.ts'

const ACTIONS: Readonly<Record<string, (args: readonly string[], io: CommandIo) => Promise<number>>> = {
  verify,
  save,
  export: exportBundle,
  anchor,
  'rotate-key': rotate,
}

/** `hearth receipts verify | save | export | anchor | rotate-key` */
export async function run([action, ...args]: readonly string[], io: CommandIo): Promise<number> {
  const names = Object.keys(ACTIONS).join(', ')
  if (action === undefined) throw new UsageError(`Say one of: ${names}.`)
  const chosen = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
  if (chosen === undefined) throw new UsageError(`“${action}” is none of: ${names}.`)
  return chosen(args, io)
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
  io.out(t`Saved ${foreign(file)}. Check it with “hearth receipts verify”.`)
  return EXIT.done
}
