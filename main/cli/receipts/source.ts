import { access } from 'node:fs/promises'
import path from 'node:path'
import type { AnchorFile } from '../../../contract/anchor.ts'
import type { RotationFile } from '../../../contract/bundle.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Hex } from '../../../contract/money.ts'
import { anchorHandlers } from '../../engine/handlers/anchors.ts'
import { acquireDataLock } from '../../engine/ledger/lock.ts'
import { openLedger } from '../../engine/ledger/open.ts'
import { systemClock } from '../../engine/ports/clock.ts'
import { networks } from '../../engine/wallet/networks.ts'
import { finishRotation } from '../../engine/wallet/rotation/finish.ts'
import { readRotations } from '../../engine/wallet/rotation/rotations.ts'
import { openWallet } from '../../engine/wallet/wallet.ts'
import { connectEngine } from '../client.ts'
import { findEngine } from '../control.ts'
import { dataRoot, engineDir, readNetworkId } from '../data-dir.ts'
import { NotRunning } from '../failures.ts'
import type { CommandIo } from '../io.ts'

interface Range {
  readonly from: number
  readonly to: number
}

/** Where receipts are exported from: a running engine, or the books it left. */
export interface ReceiptSource {
  /** Receipts of the range in order, as many as it cares to give at once. */
  receipts(range: Range): Promise<{ readonly receipts: readonly { readonly text: string }[]; readonly total: number }>
  digests(range: Range): Promise<{ readonly digests: readonly Hex[] }>
  /** Every change of key there was. */
  rotations(): Promise<{ readonly rotations: readonly RotationFile[] }>
  anchors(range: Range): Promise<{ readonly anchors: readonly AnchorFile[] }>
}

/**
 * Opens the receipts of a data folder for `action`, asking the engine that runs there; where none does, its
 * books are taken and given back.
 * @throws NotRunning when there are no books either; HearthError `ledger/in-use` when the desktop app has them
 */
export async function withReceipts<Result>(
  where: { readonly data?: string | undefined; readonly network?: string | undefined },
  io: CommandIo,
  action: (source: ReceiptSource) => Promise<Result>,
): Promise<Result> {
  const dir = await engineDir(dataRoot(where.data, io.environment), where.network)
  const control = await findEngine(dir).catch((error: unknown) => {
    if (error instanceof NotRunning) return null
    throw error
  })
  if (control === null) return withBooks(dir, action)
  const engine = await connectEngine(control)
  try {
    return await action({
      receipts: (range) => engine.call('receipts.range', range),
      digests: (range) => engine.call('receipts.digests', range),
      rotations: () => engine.call('receipts.rotations', {}),
      anchors: (range) => engine.call('anchors.list', range),
    })
  } finally {
    engine.close()
  }
}

async function withBooks<Result>(dir: string, action: (source: ReceiptSource) => Promise<Result>): Promise<Result> {
  const file = path.join(dir, 'ledger.db')
  await access(file).catch((cause: unknown) => {
    throw new NotRunning(
      'Hearth is not running, and there are no books of it here.',
      'Name the folder with --data.',
      cause,
    )
  })
  const network = networks[readNetworkId(path.basename(dir))]
  const lock = acquireDataLock(dir)
  try {
    await finishRotation(dir)
    const { receiptsAddress } = await openWallet({ dir, clock: systemClock }).addresses()
    const rotations = readRotations(dir, receiptsAddress)
    const ledger = openLedger({ file, provider: rotations.owner, network: network.chainId })
    try {
      const answers = anchorHandlers({ ledger, anchoring: null, chainId: network.numericId, rotations })
      const session = { id: 'export', unlockedUntil: 0 }
      return await action({
        receipts: (range) => answers['receipts.range'](range, session),
        digests: (range) => answers['receipts.digests'](range, session),
        rotations: () => answers['receipts.rotations']({}, session),
        anchors: (range) => answers['anchors.list'](range, session),
      })
    } finally {
      ledger.close()
    }
  } finally {
    lock.release()
  }
}

/** Texts of the receipts of a range, fetched as they are asked for. */
export async function* textsOf(source: ReceiptSource, { from, to }: Range): AsyncGenerator<string> {
  for (let next = from; next <= to;) {
    const { receipts } = await source.receipts({ from: next, to })
    if (receipts.length === 0) throw new HearthError('cli/no-receipts', `Receipt ${next} is not there.`)
    for (const { text } of receipts) yield text
    next += receipts.length
  }
}

/** Every anchor of a range, oldest first. */
export async function anchorsOf(source: ReceiptSource, { from, to }: Range): Promise<readonly AnchorFile[]> {
  const all: AnchorFile[] = []
  for (let next = from; next <= to;) {
    const { anchors } = await source.anchors({ from: next, to })
    const last = anchors.at(-1)
    if (last === undefined) break
    all.push(...anchors)
    next = Number(last.toSeq) + 1
  }
  return all
}
