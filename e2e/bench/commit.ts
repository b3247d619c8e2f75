import path from 'node:path'
import Database from 'better-sqlite3'
import { bytes32, NETWORK, payment, PROVIDER } from '../../main/engine/ledger/books.fixture.ts'
import { openMoneyJournal } from '../../main/engine/ledger/journal/vouchers.ts'
import { openLedger } from '../../main/engine/ledger/open.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { against, median, percentile, rounded, type Bench } from './result.ts'

const ROUNDS = 9
const EACH = 60
/** Vouchers that arrive in one moment, as under load. */
const AT_ONCE = 32
/** As much as a payment is stored with. */
const PAYLOAD = JSON.stringify({ payment: 'x'.repeat(1_500) })

/** A table without rules, with every setting that the ledger has. */
function bareSqlite(file: string) {
  const db = new Database(file)
  for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) {
    db.pragma(pragma)
  }
  db.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, nonce TEXT NOT NULL UNIQUE, payload TEXT NOT NULL) STRICT')
  const insert = db.prepare('INSERT INTO rows (nonce, payload) VALUES (?, ?)')
  const commit = db.transaction((index: number) => insert.run(bytes32(index), PAYLOAD))
  return { commit: (index: number): void => void commit.immediate(index), close: () => db.close() }
}

/** Milliseconds that each call took, one after the other. */
async function timed(from: number, work: (index: number) => Promise<void> | void): Promise<readonly number[]> {
  const times: number[] = []
  for (let index = from; index < from + EACH; index += 1) {
    const started = performance.now()
    await work(index)
    times.push(performance.now() - started)
  }
  return times
}

/** Out of the median: on a busy machine a mean tells about the others. */
const rate = (times: readonly number[]): number => 1000 / median(times)

export const commit: Bench = {
  name: 'commit',
  summary: 'durable commits of the ledger a second, against bare SQLite with the same settings, and vouchers alone',
  run: async () =>
    withTempFolder('bench-commit', async (folder) => {
      const ledger = openLedger({ file: path.join(folder, 'ledger.db'), provider: PROVIDER, network: NETWORK })
      const bare = bareSqlite(path.join(folder, 'bare.db'))
      const vouchers = openMoneyJournal({ dir: path.join(folder, 'vouchers') })
      const ours: number[] = []
      const theirs: number[] = []
      const alone: number[] = []
      const grouped: number[] = []
      const all: number[] = []
      let amount = 0n
      const append = (): Promise<void> => {
        amount += 1n
        const claim = { signature: `0x${'ab'.repeat(65)}`, config: 'x'.repeat(300) }
        return vouchers.append({ kind: 'voucher', channel: bytes32(1), cumulative: amount.toString(), claim, at: 1 })
      }
      try {
        // Interleaved, so that a slow moment of the machine meets all of them.
        for (let round = 0; round < ROUNDS; round += 1) {
          const from = round * EACH
          const own = await timed(from, (index) => {
            ledger.payments.reserve(payment(index, { payload: PAYLOAD }), index)
            return ledger.durable()
          })
          all.push(...own)
          ours.push(rate(own))
          theirs.push(rate(await timed(from, bare.commit)))
          const one = performance.now()
          for (let count = 0; count < EACH; count += 1) await append()
          const many = performance.now()
          for (let count = 0; count < EACH; count += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, append))
          alone.push((1000 * EACH) / (many - one))
          grouped.push((1000 * Math.ceil(EACH / AT_ONCE) * AT_ONCE) / (performance.now() - many))
        }
      } finally {
        vouchers.close()
        bare.close()
        ledger.close()
      }
      const sqlite = { name: 'bare SQLite', value: median(theirs) }
      return [
        {
          name: 'commit',
          value: rounded(median(ours)),
          unit: 'commits/s',
          ...against(sqlite, median(ours)),
          detail: `a payment reserved; p50 ${rounded(median(all))} ms, p99 ${rounded(percentile(all, 0.99))} ms`,
        },
        {
          name: 'commit-voucher',
          value: rounded(median(alone)),
          unit: 'vouchers/s',
          ...against(sqlite, median(alone)),
          detail: 'one after the other, each durable before the next',
        },
        {
          name: 'commit-voucher-group',
          value: rounded(median(grouped)),
          unit: 'vouchers/s',
          ...against(sqlite, median(grouped)),
          detail: `${AT_ONCE} at once share a sync`,
        },
      ]
    }),
}
