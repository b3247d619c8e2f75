import { writeSync } from 'node:fs'
import path from 'node:path'
import { finished, NETWORK, paidJob, PROVIDER, receiptAt } from '../../../main/engine/ledger/books.fixture.ts'
import { openLedger } from '../../../main/engine/ledger/open.ts'
import { CHANNEL, chargedFor, reservedFor } from '../../../main/engine/payments/channels/channel.fixture.ts'
import { openVouchers } from './vouchers.ts'

/**
 * Earns until the power goes: paid jobs with receipts, and calls by voucher. The number of each is written out only
 * after Hearth has said that it is kept, with the time (monotonic, nanoseconds).
 */
const [dir = ''] = process.argv.slice(2)
const ledger = openLedger({ file: path.join(dir, 'ledger.db'), provider: PROVIDER, network: NETWORK })
const { storage } = openVouchers(ledger, path.join(dir, 'vouchers'))

/** Between two jobs, whose commits would bring earlier calls to the disk too. */
const CALLS = 40

for (let job = 1, call = 1; ; job += 1) {
  paidJob(ledger, job)
  ledger.jobs.start(`job-${job}`, 30)
  ledger.jobs.end(`job-${job}`, finished, { receipt: receiptAt, refund: false }, 60)
  await ledger.durable()
  tell('receipt', job)
  for (const last = call + CALLS; call < last; call += 1) {
    const current = call
    await storage.updateChannel(CHANNEL, () => reservedFor(current))
    tell('voucher', current)
    storage.expect(CHANNEL, { kind: 'data', ref: `call-${current}` })
    await storage.updateChannel(CHANNEL, () => chargedFor(current))
    tell('call', current)
  }
}

function tell(what: string, number: number): void {
  writeSync(1, `${what} ${number} ${process.hrtime.bigint()}\n`)
}
