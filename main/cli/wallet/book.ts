import { t } from '../../../contract/words/speak.ts'
import { readAddress, readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { UsageError } from '../failures.ts'
import { foreign } from '../foreign-text.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { table } from '../table.ts'
import { withEngine } from '../with-engine.ts'

/** `hearth wallet book [add NAME ADDRESS [--sure] | remove ADDRESS]` */
export async function book(args: readonly string[], io: CommandIo): Promise<number> {
  const [what, ...rest] = args[0] === undefined || args[0].startsWith('--') ? ['list', ...args] : args
  if (what !== 'list' && what !== 'add' && what !== 'remove') {
    throw new UsageError(`An address book has no “${what ?? ''}”.`, 'It has add and remove.')
  }
  const places = { list: [], add: ['NAME', 'ADDRESS'], remove: ['ADDRESS'] }[what]
  const options = { ...WHERE_OPTIONS, sure: { type: 'boolean', default: false } } as const
  const { values, positionals } = readArguments(rest, options, places)
  return withEngine(values, io, async (engine) => {
    if (what === 'add') {
      const [name = '', address = ''] = positionals
      await engine.call('book.add', { name, address: readAddress(address), sure: values.sure })
    }
    if (what === 'remove') await engine.call('book.remove', { address: readAddress(positionals[0] ?? '') })
    const view = await engine.call('wallet.get', {})
    const lines = table(view.book.map(({ name, address }) => [foreign(name, 40), address]))
    for (const line of lines.length === 0 ? [t`No address is saved.`] : lines) io.out(line)
    return EXIT.done
  })
}
