import type { JobRow, NetworkView } from '../../contract/engine.ts'
import { t } from '../../contract/words/speak.ts'
import { amountText } from './amount.ts'
import { readArguments, WHERE_OPTIONS, wholeNumber } from './arguments.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { localTime } from './local-time.ts'
import { endReasonWord, jobStateWord, refundWord } from './state-words.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

/** `hearth jobs [--limit N] [--json]` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...WHERE_OPTIONS,
    limit: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  })
  const limit = wholeNumber(values.limit, '--limit', 1, 200)
  await withEngine(values, io, async (engine) => {
    const page = await engine.call('jobs.list', { limit })
    if (values.json) io.out(JSON.stringify(page))
    else for (const line of jobLines(page.rows, page.total, engine.snapshot().network)) io.out(line)
  })
  return EXIT.done
}

function jobLines(rows: readonly JobRow[], total: number, network: NetworkView): string[] {
  if (rows.length === 0) return [t`No jobs yet.`]
  const header = [t`WHEN`, t`PROGRAM`, t`STATE`, t`PRICE`, t`BUYER`, t`JOB`]
  const shown = rows.length < total ? [t`${rows.length} of ${total} jobs.`] : []
  return [...table([header, ...rows.map((row) => jobCells(row, network))]), ...shown]
}

function jobCells(row: JobRow, network: NetworkView): string[] {
  const reason = row.state === 'finished' || row.reason === null ? '' : t` (${endReasonWord(row.reason)})`
  const refund = row.refund === 'none' ? '' : t`, refund ${refundWord(row.refund)}`
  return [
    localTime(row.createdAt),
    foreign(row.program, 24),
    `${jobStateWord(row.state)}${reason}`,
    `${amountText(row.price, network)}${refund}`,
    `${row.payer.slice(0, 8)}…${row.payer.slice(-4)}`,
    foreign(row.id, 64),
  ]
}
