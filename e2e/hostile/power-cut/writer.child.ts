import { writeSync } from 'node:fs'
import path from 'node:path'
import { bytes32, finished, NETWORK, paidJob, PROVIDER, receiptAt } from '../../../main/engine/ledger/books.fixture.ts'
import { openMoneyJournal } from '../../../main/engine/ledger/journal/vouchers.ts'
import { openLedger } from '../../../main/engine/ledger/open.ts'

/**
 * Earns until the power goes: paid jobs with receipts into the ledger, vouchers into their journal. The number of each
 * is written out only after Hearth has said that it is kept, with the time (monotonic, nanoseconds).
 */
const [dir = ''] = process.argv.slice(2)
const ledger = openLedger({ file: path.join(dir, 'ledger.db'), provider: PROVIDER, network: NETWORK })
const vouchers = openMoneyJournal({ dir: path.join(dir, 'vouchers') })
for (let index = 1; ; index += 1) {
  paidJob(ledger, index)
  ledger.jobs.start(`job-${index}`, 30)
  ledger.jobs.end(`job-${index}`, finished, { receipt: receiptAt, refund: false }, 60)
  writeSync(1, `receipt ${index} ${process.hrtime.bigint()}\n`)
  const claim = { signature: `0x${'ab'.repeat(65)}` }
  await vouchers.append({ kind: 'voucher', channel: bytes32(1), cumulative: String(index), claim, at: index })
  writeSync(1, `voucher ${index} ${process.hrtime.bigint()}\n`)
  // Lets the journal follow the books, as it does in the engine.
  await new Promise((resolve) => setImmediate(resolve))
}
