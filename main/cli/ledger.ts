import { open } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../contract/errors.ts'
import { BaseUnits } from '../../contract/money.ts'
import { translated, t } from '../../contract/words/speak.ts'
import { acquireDataLock } from '../engine/ledger/lock.ts'
import { openLedger } from '../engine/ledger/open.ts'
import { rebuildLedger } from '../engine/ledger/rebuild.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { networks } from '../engine/wallet/networks.ts'
import { finishRotation } from '../engine/wallet/rotation/finish.ts'
import { readRotations } from '../engine/wallet/rotation/rotations.ts'
import { openWallet } from '../engine/wallet/wallet.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { baselineText } from './baseline.ts'
import type { EngineClient } from './client.ts'
import { findEngine } from './control.ts'
import { dataRoot, engineDir, readNetworkId } from './data-dir.ts'
import { NotRunning, UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { withEngine } from './with-engine.ts'

const NEWEST = 200

type Action = (args: readonly string[], io: CommandIo) => Promise<number>

const actions: Readonly<Record<string, Action>> = {
  check,
  export: exportCsv,
  rebuild,
  continue: goOn,
  'fee-limit': feeLimit,
}

/** `hearth ledger check | export FILE | rebuild | continue | fee-limit` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const [name = '', ...rest] = args
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (action === undefined) throw new UsageError(`“${name}” is none of: ${Object.keys(actions).join(', ')}.`)
  return action(rest, io)
}

type Where = { readonly data?: string | undefined; readonly network?: string | undefined }

/** Asks the engine that runs; where none does, the books are opened here. */
async function check(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, WHERE_OPTIONS)
  const found = await ofEngineOrBooks(
    values,
    io,
    (engine) => engine.call('ledger.check', {}),
    (books) => {
      const ledger = openLedger(books)
      try {
        return { hold: ledger.journal.hold()?.sentence ?? null, differences: ledger.journal.compare() }
      } finally {
        ledger.close()
      }
    },
  )
  if (found.hold !== null) io.out(foreign(translated(found.hold), 400))
  for (const difference of found.differences) io.out(foreign(translated(difference), 400))
  if (found.hold === null && found.differences.length === 0)
    io.out(t`The sums agree, and ledger and journal tell the same.`)
  return found.hold === null && found.differences.length === 0 ? EXIT.done : EXIT.failed
}

async function exportCsv(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, WHERE_OPTIONS, ['FILE'])
  const [name = ''] = positionals
  const lines = await withEngine(values, io, (engine) => writeCsv(engine, name))
  io.out(t`Saved ${lines} lines to ${foreign(name)}.`)
  return EXIT.done
}

async function writeCsv(engine: EngineClient, name: string): Promise<number> {
  const file = await open(name, 'wx').catch((error: unknown) => {
    throw new HearthError('cli/cannot-write', `The file ${name} cannot be written.`, {
      hint: 'It must not exist yet, and its folder must be writable.',
      cause: error,
    })
  })
  try {
    let lines = -1
    let cursor: string | null = null
    do {
      const page: { readonly text: string; readonly nextCursor: string | null } = await engine.call('ledger.export', {
        cursor,
      })
      await file.write(page.text)
      lines += page.text.split('\r\n').length - 1
      cursor = page.nextCursor
    } while (cursor !== null)
    return lines
  } finally {
    await file.close()
  }
}

async function rebuild(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, WHERE_OPTIONS)
  const { kept, records } = await ofBooks(values, io, rebuildLedger)
  io.out(t`The ledger was made anew from ${records} records of its journal.`)
  if (kept !== null) io.out(t`The old one is kept as ${foreign(kept, 400)}.`)
  io.out(t`It is read-only until it was compared with the chain: start Hearth, then run “hearth ledger continue”.`)
  return EXIT.done
}

async function goOn(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { ...WHERE_OPTIONS, 'accept-difference': { type: 'boolean', default: false } })
  const acceptDifference = values['accept-difference']
  const { money, baselines } = await withEngine(values, io, async (engine) => ({
    money: await engine.call('ledger.continue', { acceptDifference }),
    baselines: await baselinesOf(engine),
  }))
  io.out(foreign(translated(money.reconcile?.sentence ?? ''), 400))
  for (const line of baselines) io.out(line)
  io.out(t`The ledger is in use again.`)
  return EXIT.done
}

/** What these books begin with instead of single lines, among the newest of them. */
async function baselinesOf(engine: EngineClient): Promise<readonly string[]> {
  const { rows } = await engine.call('ledger.list', { limit: NEWEST })
  const lines: string[] = []
  for (const row of rows.filter(({ kind }) => kind === 'baseline')) {
    const { steps } = await engine.call('ledger.trace', { id: row.id })
    lines.push(baselineText(row, steps, engine.snapshot().network) ?? '')
  }
  return lines.filter((line) => line !== '')
}

async function feeLimit(args: readonly string[], io: CommandIo): Promise<number> {
  const named = args[0] !== undefined && !args[0].startsWith('--')
  const { values, positionals } = readArguments(args, WHERE_OPTIONS, named ? ['WEI'] : [])
  const [wish] = positionals
  const { wei } = await withEngine(values, io, (engine) => engine.call('fees.limit', feeWish(wish)))
  io.out(
    wei === null
      ? t`No limit is set: a stuck transaction offers at most three times what it offered first, and a refund of real money costs at most 0.0001 of the network’s coin.`
      : t`One transaction may cost at most ${wei} wei.`,
  )
  return EXIT.done
}

function feeWish(wish: string | undefined): { readonly set?: string | null } {
  if (wish === undefined) return {}
  if (wish === 'off') return { set: null }
  const wei = BaseUnits.safeParse(wish)
  if (!wei.success) throw new UsageError(`“${wish}” is neither a whole number of wei nor “off”.`)
  return { set: wei.data }
}

async function ofEngineOrBooks<Result>(
  where: Where,
  io: CommandIo,
  ask: (engine: EngineClient) => Promise<Result>,
  look: (books: Parameters<typeof openLedger>[0]) => Result,
): Promise<Result> {
  const dir = await engineDir(dataRoot(where.data, io.environment), where.network)
  const running = await findEngine(dir).then(
    () => true,
    (error: unknown) => {
      if (error instanceof NotRunning) return false
      throw error
    },
  )
  return running ? withEngine(where, io, ask) : ofBooks(where, io, look)
}

/** Takes the books of an engine that does not run. @throws HearthError `ledger/in-use` while one does */
async function ofBooks<Result>(
  where: Where,
  io: CommandIo,
  look: (books: Parameters<typeof openLedger>[0]) => Result,
): Promise<Result> {
  const dir = await engineDir(dataRoot(where.data, io.environment), where.network)
  const network = networks[readNetworkId(path.basename(dir))]
  const lock = acquireDataLock(dir)
  try {
    await finishRotation(dir)
    const { receiptsAddress } = await openWallet({ dir, clock: systemClock }).addresses()
    const { owner } = readRotations(dir, receiptsAddress)
    return look({ file: path.join(dir, 'ledger.db'), provider: owner, network: network.chainId })
  } finally {
    lock.release()
  }
}
