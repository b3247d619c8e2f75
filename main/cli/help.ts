import { commands } from './commands.ts'
import { table } from './table.ts'

const EXIT_CODES = [
  '0    done',
  '1    the command ran and the answer is no (a check failed, a withdrawal did not go through)',
  '2    the command was written wrong',
  '3    Hearth is not running',
  '4    Hearth refused',
  '130  interrupted',
]

/** The text of `hearth help`. */
export function helpText(): string[] {
  const rows = Object.entries(commands).map(([name, { summary }]) => [`  ${name}`, summary])
  return [
    'Hearth turns this computer into a paid member of an open compute market.',
    '',
    'Usage: hearth COMMAND [options]',
    '',
    ...table([...rows, ['  help [COMMAND]', 'this text, or how a command is written']]),
    '',
    'Every command about a running Hearth takes --data DIR (or HEARTH_DATA) for the folder that',
    'holds its data, and --network ID where several networks run.',
    '',
    'Exit codes:',
    ...EXIT_CODES.map((line) => `  ${line}`),
  ]
}

/** How one command is written; null when there is no such command. */
export function usageOf(name: string): string | null {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  return command === undefined ? null : `Usage: ${command.usage}`
}
