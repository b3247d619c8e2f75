import type { RigsView } from '../../../contract/rigs.ts'
import { readArguments } from '../arguments.ts'
import { UsageError } from '../failures.ts'
import { type CommandIo, EXIT } from '../io.ts'
import { withEngine } from '../with-engine.ts'
import { rigsLines } from './lines.ts'
import { readIp, readName, readPort, RIG_OPTIONS, rigNamed, text, unlock } from './words.ts'

const PLACE = { name: text, address: text, port: text } as const

/** `hearth rigs change NAME`: what a machine is called here, and where it is. */
export async function change(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, { ...RIG_OPTIONS, ...PLACE }, ['NAME'])
  const view = await withEngine(values, io, async (engine) =>
    engine.call('rigs.change', { id: rigNamed(positionals[0] ?? '', engine.snapshot().rigs), ...placeOf(values) }),
  )
  return show(view, values.json, io)
}

/** `hearth rigs set`: how the others may come to this one, and what buyers are told of them. */
export async function set(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...RIG_OPTIONS,
    ...PLACE,
    'name-others': text,
    'from-anywhere': text,
    'passphrase-fd': text,
  })
  const nameOthers = onOff(values['name-others'], '--name-others')
  const fromAnywhere = onOff(values['from-anywhere'], '--from-anywhere')
  const given = {
    ...placeOf(values),
    ...(nameOthers === null ? {} : { nameOthers }),
    ...(fromAnywhere === null ? {} : { fromAnywhere }),
  }
  const view = await withEngine(values, io, async (engine) => {
    if (values.address !== undefined || fromAnywhere === true) await unlock(engine, values['passphrase-fd'], io)
    return engine.call('rigs.set', given)
  })
  return show(view, values.json, io)
}

function placeOf({ name, address, port }: { readonly [Name in keyof typeof PLACE]?: string | undefined }) {
  return {
    ...(name === undefined ? {} : { name: readName(name) }),
    ...(address === undefined ? {} : { address: readIp(address) }),
    ...(port === undefined ? {} : { port: readPort(port) }),
  }
}

function onOff(given: string | undefined, option: string): boolean | null {
  if (given === undefined) return null
  if (given !== 'on' && given !== 'off') throw new UsageError(`${option} takes on or off, not “${given}”.`)
  return given === 'on'
}

function show(view: RigsView, json: boolean, io: CommandIo): number {
  if (json) io.out(JSON.stringify(view))
  else for (const line of rigsLines(view)) io.out(line)
  return EXIT.done
}
