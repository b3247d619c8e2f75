import { t } from '../../../contract/words/speak.ts'
import { readArguments } from '../arguments.ts'
import { foreign } from '../foreign-text.ts'
import { type CommandIo, EXIT } from '../io.ts'
import { localTime } from '../local-time.ts'
import { withEngine } from '../with-engine.ts'
import { readIp, readName, RIG_OPTIONS, rigNamed, text, unlock } from './words.ts'

/** `hearth rigs invite`: prints a code that pairs one machine, once. */
export async function invite(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { ...RIG_OPTIONS, address: text, 'passphrase-fd': text })
  const invitation = await withEngine(values, io, async (engine) => {
    await unlock(engine, values['passphrase-fd'], io)
    return engine.call('rigs.invite', values.address === undefined ? {} : { address: readIp(values.address) })
  })
  if (values.json) {
    io.out(JSON.stringify(invitation))
    return EXIT.done
  }
  const { code, link, address, port, expiresAt } = invitation
  io.out(t`On the other machine: hearth rigs add ${code}`)
  io.out(t`Or open there: ${link}`)
  io.out(t`It leads to ${address}, port ${port}, and is good once, until ${localTime(expiresAt)}.`)
  io.out(t`Whoever uses it sees what this machine does and earns, and may pause and resume it.`)
  return EXIT.done
}

/** `hearth rigs add CODE` */
export async function add(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, { ...RIG_OPTIONS, name: text }, ['CODE'])
  const [code = ''] = positionals
  const name = values.name === undefined ? {} : { name: readName(values.name) }
  const rig = await withEngine(values, io, (engine) => engine.call('rigs.add', { code, ...name }))
  if (values.json) io.out(JSON.stringify(rig))
  else io.out(t`${foreign(rig.name, 40)} is paired. “hearth rigs” shows it.`)
  return EXIT.done
}

/** `hearth rigs remove NAME` */
export async function remove(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, RIG_OPTIONS, ['NAME'])
  const [given = ''] = positionals
  const view = await withEngine(values, io, async (engine) =>
    engine.call('rigs.remove', { id: rigNamed(given, engine.snapshot().rigs) }),
  )
  if (values.json) io.out(JSON.stringify(view))
  else io.out(t`${foreign(given, 40)} is no longer paired.`)
  return EXIT.done
}
