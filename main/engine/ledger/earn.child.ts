import { writeSync } from 'node:fs'
import { HearthError } from '../../../contract/errors.ts'
import { finished, NETWORK, ourFault, paidJob, PROVIDER, receiptAt } from './books.fixture.ts'
import { openLedger } from './open.ts'

/**
 * Earns until it dies: one paid job after the other from number `from`, each number written to
 * standard output only after its receipt was on the disk. Every third job is owed back. When the
 * ledger fails it writes the code, tries one more change, writes what came of that, and ends.
 */
const [file = '', from = '0'] = process.argv.slice(2)
const ledger = openLedger({ file, provider: PROVIDER, network: NETWORK })
try {
  for (let index = Number(from); ; index += 1) {
    paidJob(ledger, index)
    ledger.jobs.start(`job-${index}`, 30)
    const faulty = index % 3 === 0
    ledger.jobs.end(`job-${index}`, faulty ? ourFault : finished, { receipt: receiptAt, refund: faulty }, 60)
    await ledger.durable()
    report(String(index))
  }
} catch (error) {
  report(codeOf(error))
  try {
    ledger.settings.set('after', 'the failure')
    report('written')
  } catch (again) {
    report(codeOf(again))
  }
}

/** Not buffered: what was written is out, even when the next instruction is the last. */
function report(line: string): void {
  writeSync(1, `${line}\n`)
}

function codeOf(error: unknown): string {
  return error instanceof HearthError ? error.code : String(error)
}
