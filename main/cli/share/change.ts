import type { SharingView } from '../../../contract/sharing.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { readAddress, readArguments, wholeNumber, WHERE_OPTIONS } from '../arguments.ts'
import { UsageError } from '../failures.ts'
import { foreign } from '../foreign-text.ts'
import { type CommandIo, EXIT } from '../io.ts'
import { table } from '../table.ts'
import { withEngine } from '../with-engine.ts'
import { inBytes, readBytes } from './words.ts'

const OPTIONS = { ...WHERE_OPTIONS, json: { type: 'boolean', default: false } } as const
const text = { type: 'string' } as const

/** `hearth share list` */
export async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  return show(await withEngine(values, io, (engine) => engine.call('sharing.get', {})), values.json, io)
}

/** `hearth share remove CID` */
export async function remove(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS, ['CID'])
  const root = positionals[0] ?? ''
  return show(await withEngine(values, io, (engine) => engine.call('sharing.remove', { root })), values.json, io)
}

/** `hearth share deny CID` */
export async function deny(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS, ['CID'])
  const cid = positionals[0] ?? ''
  return show(await withEngine(values, io, (engine) => engine.call('sharing.deny', { cid })), values.json, io)
}

/** `hearth share trust ADDRESS [--no-longer]` */
export async function trust(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { ...OPTIONS, 'no-longer': { type: 'boolean', default: false } } as const
  const { values, positionals } = readArguments(args, options, ['ADDRESS'])
  const input = { signer: readAddress(positionals[0] ?? ''), trusted: !values['no-longer'] }
  return show(await withEngine(values, io, (engine) => engine.call('sharing.trust', input)), values.json, io)
}

/** `hearth share set`: the switch and the limits. */
export async function set(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    {
      ...OPTIONS,
      room: text,
      free: text,
      paid: { type: 'boolean', default: false },
      'for-nothing': { type: 'boolean', default: false },
    },
    [],
    1,
  )
  const [word] = positionals
  if (word !== undefined && word !== 'on' && word !== 'off') throw new UsageError('“hearth share set” takes on or off.')
  if (values.paid && values['for-nothing']) throw new UsageError('Files are either paid or for nothing.')
  const change = {
    ...(word === undefined ? {} : { on: word === 'on' }),
    ...(values.paid || values['for-nothing'] ? { paid: values.paid } : {}),
    ...(values.room === undefined ? {} : { storeCap: readBytes(values.room, '--room') }),
    ...(values.free === undefined ? {} : { freePerDayMiB: wholeNumber(values.free, '--free', 0, 1_000_000) }),
  }
  return show(await withEngine(values, io, (engine) => engine.call('sharing.set', change)), values.json, io)
}

/** `hearth share receipts`: what was delivered for which voucher, signed by this machine. */
export async function receipts(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const found = await withEngine(values, io, (engine) => engine.call('sharing.deliveries', { limit: 200 }))
  if (values.json) io.out(JSON.stringify(found))
  else if (found.deliveries.length === 0) io.out(t`Nothing that was paid for has been delivered yet.`)
  else {
    const rows = found.deliveries.map(({ delivery }) => [
      inBytes(Number(delivery.bytes)),
      delivery.amount,
      delivery.payer,
      foreign(delivery.resource, 100),
    ])
    for (const line of table([[t`Bytes`, t`Base units`, t`Paid by`, t`What`], ...rows])) io.out(line)
  }
  return EXIT.done
}

function show(view: SharingView, json: boolean, io: CommandIo): number {
  if (json) io.out(JSON.stringify(view))
  else for (const line of lines(view)) io.out(line)
  return EXIT.done
}

function lines(view: SharingView): string[] {
  const { settings } = view
  return [
    foreign(translated(view.why), 200),
    ...table([
      [t`Sent today`, inBytes(view.sentToday)],
      [t`Sent this month`, t`${inBytes(view.sentThisMonth)}, with everything else; the limits are in “hearth line”`],
      [t`On this disk`, t`${inBytes(view.held)} of ${inBytes(settings.storeCap)}`],
      [t`Free for each address`, settings.paid ? t`${settings.freePerDayMiB} MiB a day` : 'everything'],
      ...view.signers.map((signer) => [t`Lists are taken of`, signer]),
    ]),
    ...(view.shares.length === 0 ? [] : ['']),
    ...table(
      view.shares.map((share) => [
        share.root,
        inBytes(share.bytes),
        t`sent ${inBytes(share.served)}`,
        `${foreign(share.name, 60)}${share.missing === 0 ? '' : t` (${share.missing} blocks damaged: add it again)`}`,
      ]),
    ),
  ]
}
