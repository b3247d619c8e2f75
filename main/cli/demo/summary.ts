import { adapterName } from '../../../contract/adapter-name.ts'
import type { Snapshot } from '../../../contract/engine.ts'
import type { GpuSupport } from '../../../contract/worker.ts'
import { amountText } from '../amount.ts'
import { foreign } from '../foreign-text.ts'
import { table } from '../table.ts'
import { isTrue, type DemoFacts } from './report.ts'

/** What the demo ends with, for a person. */
export function summary(facts: DemoFacts, { network, sandbox }: Pick<Snapshot, 'network' | 'sandbox'>): string[] {
  const rows: string[][] = [
    ['Jobs bought', `${facts.jobs} of ${facts.wanted}`],
    ['Paid by voucher', `${facts.voucherJobs}, the others by a payment of their own`],
    ['On the processor', String(facts.jobs - facts.gpuJobs)],
    ['On the GPU', gpuText(facts.gpuJobs, sandbox.gpu)],
    ['Results recomputed and right', String(facts.correct)],
    ['A person came back', personText(facts)],
    ['Receipts verified alone', String(facts.receiptsVerified)],
    ['Earned', amountText(facts.earned, network)],
    ['Withdrawn', amountText(facts.withdrawn, network)],
    ['Arrived', amountText(facts.received, network)],
    ['Books against chain', facts.difference === '0' ? 'equal to the unit' : `DIFFER BY ${facts.difference}`],
    ['Time', `${facts.seconds} s`],
  ]
  return ['', ...table(rows), isTrue(facts) ? 'The whole loop holds.' : 'SOMETHING DOES NOT HOLD.']
}

function personText({ yieldMs, evicted }: DemoFacts): string {
  const ended =
    evicted === 0 ? 'no job had to end' : `${evicted === 1 ? '1 job' : `${evicted} jobs`} ended and paid back`
  return `and had the machine within ${yieldMs} ms; ${ended}; work went on when they left`
}

/** How many GPU jobs ran and on what, or why none did. */
function gpuText(count: number, { adapters, summary: why }: GpuSupport): string {
  if (adapters.length === 0) return `${count}. ${foreign(why, 400)}`
  const names = adapters.map(
    (each) => `${foreign(adapterName(each), 60)}${each.software ? ' (software, no real card)' : ''}`,
  )
  return `${count}, on ${names.join(' and ')}`
}
