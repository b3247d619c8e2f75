import { parseArgs } from 'node:util'
import { buildAll } from '../../build/build.ts'
import { crashPoints } from './crash-points/crash-points.ts'
import type { Harness, HarnessOptions } from './harness.ts'
import { kill } from './kill-harness.ts'
import { powerCut } from './power-cut/power-cut.ts'
import { quiet } from './quiet/quiet.ts'
import { replays } from './replays.ts'
import { simulation } from './simulation/simulation.ts'
import { vouchers } from './vouchers-harness.ts'

/** `npm run harness -- NAME... [--full] [--rounds N] [--minutes M] [--seed S] [--json]`: the exit code is 0 only when all held. */
const harnesses: readonly Harness[] = [kill, crashPoints, powerCut, simulation, replays, vouchers, quiet]

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const count = (text: string | undefined): number | null => (text === undefined ? null : Number(text))
const [rounds, minutes, seed] = [count(values.rounds), count(values.minutes), Number(values.seed)]
const chosen = harnesses.filter(({ name }) => positionals.includes(name))
if (
  chosen.length !== positionals.length ||
  chosen.length === 0 ||
  rounds === 0 ||
  minutes === 0 ||
  !isCount(rounds ?? 1) ||
  !isCount(minutes ?? 1) ||
  !isCount(seed)
) {
  say('Name one or more, with --full, or --rounds N, --minutes M and --seed S as whole numbers if you like:')
  for (const { name, summary } of harnesses) say(`  ${name.padEnd(14)} ${summary}`)
  process.exit(2)
}

await buildAll(say)
for (const harness of chosen)
  await carryOut(harness, { full: values.full, rounds, seed, say, mayGoOn: within(minutes) })

/** Each harness has its minutes from its own beginning, and always its first round. */
function within(limit: number | null): () => boolean {
  const begun = performance.now()
  return () => limit === null || performance.now() - begun < limit * 60_000
}

async function carryOut(harness: Harness, options: HarnessOptions): Promise<void> {
  const reason = harness.unable?.() ?? null
  if (reason !== null) {
    say(`${harness.name}: not run, because ${reason}.`)
    process.exitCode = 1
    return
  }
  say(`${harness.name}: ${harness.summary}; seed ${options.seed}.`)
  try {
    const figures = await harness.run(options)
    say(`${harness.name}: the same against a build that was broken on purpose.`)
    print(harness.name, { ...figures, Control: `failed, as it must: ${await harness.control(options)}` })
  } catch (error) {
    say(`NOT HELD: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

function print(name: string, figures: Readonly<Record<string, string>>): void {
  if (values.json) return void process.stdout.write(`${JSON.stringify({ harness: name, seed, ...figures })}\n`)
  for (const [figure, value] of Object.entries({ Harness: `${name}, seed ${seed}`, ...figures })) {
    process.stdout.write(`${figure.padEnd(26)} ${value}\n`)
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
