import { randomBytes } from 'node:crypto'
import { constants, copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import { SignedShareList } from '../../../contract/sharing.ts'
import { t } from '../../../contract/words/speak.ts'
import { INCOMING } from '../../engine/retrieval/incoming.ts'
import { packCar } from '../../engine/retrieval/pack-car.ts'
import { readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { dataRoot, engineDir } from '../data-dir.ts'
import { UsageError } from '../failures.ts'
import { foreign } from '../foreign-text.ts'
import { type CommandIo, EXIT } from '../io.ts'
import { withEngine } from '../with-engine.ts'
import { inBytes } from './words.ts'

/**
 * `hearth share add FILE|DIR` packs it here, as the person, and hands the blocks to the engine in its own folder;
 * `hearth share add SET.car --list LIST.json` hands over what a signed list names.
 */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    { ...WHERE_OPTIONS, list: { type: 'string' }, json: { type: 'boolean', default: false } },
    ['FILE'],
  )
  const source = path.resolve(positionals[0] ?? '')
  const list = values.list === undefined ? null : await readList(values.list)
  const folder = path.join(await engineDir(dataRoot(values.data, io.environment), values.network), INCOMING)
  const incoming = `${randomBytes(8).toString('hex')}.car`
  const carFile = path.join(folder, incoming)
  const share = await withEngine(values, io, async (engine) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      if (list === null) {
        const { leftOut } = await packCar(source, carFile).catch(explain)
        for (const name of leftOut) io.err(t`Left out, because it is hidden: ${foreign(name, 200)}`)
      } else await copyFile(source, carFile, constants.COPYFILE_EXCL).catch(explain)
      return await engine.call('sharing.add', { incoming, name: path.basename(source).slice(0, 200), list })
    } finally {
      await rm(carFile, { force: true })
    }
  })
  if (values.json) io.out(JSON.stringify(share))
  else {
    io.out(share.root)
    io.err(t`${foreign(share.name, 200)}: ${inBytes(share.bytes)} in ${share.blocks} blocks.`)
  }
  return EXIT.done
}

async function readList(file: string): Promise<SignedShareList> {
  try {
    return SignedShareList.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    throw new UsageError(`“${file}” is not a signed list.`)
  }
}

function explain(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    throw new HearthError('share/no-such-file', 'There is no such file or folder.', { cause: error })
  }
  throw error
}
