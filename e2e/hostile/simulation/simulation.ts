import type { Harness, HarnessOptions } from '../harness.ts'
import { plantedBugs } from './planted.ts'
import { simulate } from './simulate.ts'

const SLICE = 20
const FULL = 2_000
const STEPS = 150
/** A bug that this many seeds do not find would not be found. */
const MOST_CONTROL_SEEDS = 60

/** Payers, facilitator, node, chain, clock and `kill -9` out of one seed, around the real payments, channels, transfers and ledger. */
export const simulation: Harness = {
  name: 'simulation',
  summary:
    'random worlds from seeds around the real payments, channels and books, invariants I1 to I7 after every step, then rest',
  run: async (options) => {
    const seeds = options.rounds ?? (options.full ? FULL : SLICE)
    const total = { steps: 0, jobs: 0, charges: 0, payouts: 0, reversed: 0 }
    let seed = options.seed
    for (; seed < options.seed + seeds && (seed === options.seed || options.mayGoOn()); seed += 1) {
      const report = await simulate(seed, STEPS)
      if (report.broken !== null) throw new Error(report.broken)
      for (const what of ['steps', 'jobs', 'charges', 'payouts', 'reversed'] as const) total[what] += report[what]
      options.say(
        `  seed ${seed}: ${report.jobs} jobs, ${report.charges} charges, ${report.payouts} withdrawals, ${report.reversed} reversed`,
      )
    }
    return {
      Seeds: `${options.seed} to ${seed - 1} of ${options.seed + seeds - 1}, ${total.steps} steps; go on with --seed ${seed}`,
      'Invariants broken': '0, looked at after each step',
      Jobs: `${total.jobs} paid for`,
      Charges: `${total.charges} by voucher, of calls and jobs`,
      Withdrawals: String(total.payouts),
      'Payments reversed': `${total.reversed}, dropped by a reorganisation for good`,
      'Books against chain': 'difference 0 in every world, once the faults had stopped',
    }
  },
  control: async (options) => {
    const found: string[] = []
    for (const bug of Object.keys(plantedBugs)) found.push(`“${bug}” with seed ${await seedThatFinds(bug, options)}`)
    return `${found.length} planted bugs, ${found.length} found: ${found.join('; ')}`
  },
}

async function seedThatFinds(bug: string, { seed, say }: HarnessOptions): Promise<number> {
  for (let tried = seed; tried < seed + MOST_CONTROL_SEEDS; tried += 1) {
    const { broken } = await simulate(tried, STEPS, plantedBugs[bug])
    if (broken === null) continue
    say(`  “${bug}”: ${broken}`)
    return tried
  }
  throw new Error(`The planted bug “${bug}” was not found with ${MOST_CONTROL_SEEDS} seeds.`)
}
