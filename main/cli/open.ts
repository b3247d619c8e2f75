import { NewLink } from '../../contract/control.ts'
import { t } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { ask, findEngine, parseJson } from './control.ts'
import { dataRoot, engineDir } from './data-dir.ts'
import { NotRunning } from './failures.ts'
import { EXIT, type CommandIo } from './io.ts'

/** `hearth open` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, WHERE_OPTIONS)
  const control = await findEngine(await engineDir(dataRoot(values.data, io.environment), values.network))
  const headers = { authorization: `Bearer ${control.installToken}` }
  const answer = await ask(control.url, '/links', { method: 'POST', headers }).catch(() => null)
  const link = NewLink.safeParse(parseJson(answer?.body ?? ''))
  if (answer?.status !== 200 || !link.success) {
    throw new NotRunning(
      'Hearth did not give a link.',
      'Try again in a minute; if it stays, stop Hearth and start it again.',
    )
  }
  io.out(link.data.url)
  io.err(t`This link works once, within ten minutes, on this computer only.`)
  return EXIT.done
}
