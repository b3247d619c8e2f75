import { commands } from './commands.ts'
import { reported, UsageError } from './failures.ts'
import { helpText, usageOf } from './help.ts'
import { EXIT, type CommandIo } from './io.ts'
import { withLanguage } from './language.ts'

/** Runs one command line (without `hearth`) and gives its exit code; never throws. */
export async function dispatch(args: readonly string[], io: CommandIo): Promise<number> {
  let name = 'help'
  const work = async (): Promise<number> => {
    const [asked = name, ...rest] = withLanguage(args, io.environment)
    name = asked
    if (name === 'help' || name === '--help' || name === '-h') return help(rest[0], io)
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined) throw new UsageError(`There is no command “${name}”.`, 'See “hearth help”.')
    if (rest.includes('--help') || rest.includes('-h')) return help(name, io)
    const { run } = await command.load()
    return run(rest, io)
  }
  return reported(work, () => usageOf(name), io)
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
