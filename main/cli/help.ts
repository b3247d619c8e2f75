import { translated, t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import { commands } from './commands.ts'
import { table } from './table.ts'

const EXIT_CODES = [
  say`0    done`,
  say`1    the command ran and the answer is no (a check failed, a withdrawal did not go through)`,
  say`2    the command was written wrong`,
  say`3    Hearth is not running`,
  say`4    Hearth refused`,
  say`130  interrupted`,
]

/** The text of `hearth help`. */
export function helpText(): string[] {
  const rows = Object.entries(commands).map(([name, { summary }]) => [`  ${name}`, translated(summary)])
  return [
    t`Hearth turns this computer into a paid member of an open compute market.`,
    '',
    t`Usage: hearth COMMAND [options]`,
    '',
    ...table([...rows, ['  help [COMMAND]', t`this text, or how a command is written`]]),
    '',
    t`Every command about a running Hearth takes --data DIR (or HEARTH_DATA) for the folder that`,
    t`holds its data, --network ID where several networks run, and --lang en|zh.`,
    '',
    t`Exit codes:`,
    ...EXIT_CODES.map((line) => `  ${translated(line)}`),
  ]
}

/** How one command is written; null when there is no such command. */
export function usageOf(name: string): string | null {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  return command === undefined ? null : t`Usage: ${command.usage}`
}
