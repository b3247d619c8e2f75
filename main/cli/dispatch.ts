import { commands } from './commands.ts'
import { reportFailure, UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { helpText, usageOf } from './help.ts'
import { EXIT, type CommandIo } from './io.ts'
import { withLanguage } from './language.ts'

/** Runs one command line (without `hearth`) and gives its exit code; never throws. */
export async function dispatch(args: readonly string[], io: CommandIo): Promise<number> {
  let name = 'help'
  try {
    const [asked = name, ...rest] = withLanguage(args, io.environment)
    name = asked
    if (name === 'help' || name === '--help' || name === '-h') return help(rest[0], io)
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined) throw new UsageError(`There is no command “${name}”.`, 'See “hearth help”.')
    if (rest.includes('--help') || rest.includes('-h')) return help(name, io)
    const { run } = await command.load()
    return await run(rest, io)
  } catch (error) {
    const code = reportFailure(error, io)
    const usage = usageOf(name)
    if (code === EXIT.usage && usage !== null) io.err(usage)
    if (io.environment['HEARTH_DEBUG'] === '1' && error instanceof Error) io.err(foreign(error.stack ?? '', 4000))
    return code
  }
}

function help(about: string | undefined, io: CommandIo): number {
  if (about === undefined) {
    for (const line of helpText()) io.out(line)
    return EXIT.done
  }
  const usage = usageOf(about)
  if (usage === null) throw new UsageError(`There is no command “${about}”.`, 'See “hearth help”.')
  io.out(usage)
  return EXIT.done
}
