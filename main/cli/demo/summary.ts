import { adapterName } from '../../../contract/adapter-name.ts'
import type { Snapshot } from '../../../contract/engine.ts'
import type { GpuSupport } from '../../../contract/worker.ts'
import { plural, t, translated } from '../../../contract/words/speak.ts'
import { amountText } from '../amount.ts'
import { foreign } from '../foreign-text.ts'
import { table } from '../table.ts'
import { isTrue, type DemoFacts } from './report.ts'

/** What the demo ends with, for a person. */
export function summary(facts: DemoFacts, { network, sandbox }: Pick<Snapshot, 'network' | 'sandbox'>): string[] {
  const rows: string[][] = [
    [t`Jobs bought`, t`${facts.jobs} of ${facts.wanted}`],
    [t`Paid by voucher`, t`${facts.voucherJobs}, the others by a payment of their own`],
    [t`On the processor`, String(facts.jobs - facts.gpuJobs)],
    [t`On the GPU`, gpuText(facts.gpuJobs, sandbox.gpu)],
    [t`Results recomputed and right`, String(facts.correct)],
    [t`A person came back`, personText(facts)],
    [t`Receipts verified alone`, String(facts.receiptsVerified)],
    [t`Earned`, amountText(facts.earned, network)],
    [t`Withdrawn`, amountText(facts.withdrawn, network)],
    [t`Arrived`, amountText(facts.received, network)],
    [t`Books against chain`, facts.difference === '0' ? t`equal to the unit` : t`DIFFER BY ${facts.difference}`],
    [t`Time`, `${facts.seconds} s`],
  ]
  return ['', ...table(rows), isTrue(facts) ? t`The whole loop holds.` : t`SOMETHING DOES NOT HOLD.`]
}

function personText({ yieldMs, evicted }: DemoFacts): string {
  const ended =
    evicted === 0
      ? t`no job had to end`
      : plural(evicted, { one: '# job ended and paid back', other: '# jobs ended and paid back' })
  return t`and had the machine within ${yieldMs} ms; ${ended}; work went on when they left`
}

/** How many GPU jobs ran and on what, or why none did. */
function gpuText(count: number, { adapters, summary: why }: GpuSupport): string {
  if (adapters.length === 0) return t`${count}. ${foreign(translated(why), 400)}`
  const names = adapters.map(
    (each) => `${foreign(adapterName(each), 60)}${each.software ? t` (software, no real card)` : ''}`,
  )
  return t`${count}, on ${names.join(t` and `)}`
}
