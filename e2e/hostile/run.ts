import { parseArgs } from 'node:util'
import { buildAll } from '../../build/build.ts'
import { killRounds, type KillReport } from './kill.ts'

/** `npm run harness -- kill [--rounds N] [--seed S] [--json]`: the exit code is 0 only when nothing was lost. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const [rounds, seed] = [Number(values.rounds), Number(values.seed)]
if (positionals.join() !== 'kill' || !isCount(rounds) || rounds === 0 || !isCount(seed)) {
  process.stderr.write('Say “kill”, with --rounds N and --seed S as whole numbers if you like.\n')
  process.exit(2)
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)
try {
  await buildAll(say)
  say(`Killing the engine ${rounds} times while buyers buy, seed ${seed}.`)
  const report = await killRounds({ rounds, seed, say })
  process.stdout.write(`${values.json ? JSON.stringify(report) : inWords(report)}\n`)
} catch (error) {
  process.stderr.write(`NOT HELD: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function inWords(report: KillReport): string {
  const { secondsToServing: serving, secondsToGone: gone } = report
  return [
    `Kills                    ${report.kills}`,
    `Jobs acknowledged        ${report.acknowledged}, all in the books (${report.jobs} in all)`,
    `Receipts                 ${report.receipts}, one chain without a gap`,
    `Jobs run again           ${report.rerun}`,
    `Jobs refunded            ${report.refunded}`,
    `Orders refused           ${report.refused}, none of them paid`,
    `Seconds to serving       p50 ${serving.p50}, max ${serving.max}`,
    `Seconds to nothing left  p50 ${gone.p50}, max ${gone.max}`,
    `Left the buyers          ${report.spent} base units`,
    `Earned by the books      ${report.earned} base units`,
    `Books against chain      difference ${report.difference}`,
    'Nothing was lost and nothing was paid twice.',
  ].join('\n')
}
