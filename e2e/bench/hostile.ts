import type { ProbeReport } from '../hostile/sandbox/outcome.ts'
import { mayBecomeNobody, runProbes } from '../hostile/sandbox/run-probes.ts'
import { hostilePage } from './hostile-page.ts'
import type { Bench, BenchResult } from './result.ts'

const accounts = mayBecomeNobody() ? (['self', 'nobody'] as const) : (['self'] as const)

/** How many escape attempts get through each sandbox (0), and how many with one protection less (more). */
export const hostile: Bench = {
  name: 'hostile',
  summary: 'escape attempts that get through each sandbox, and through each with one protection less',
  run: async (say) => {
    const results: BenchResult[] = []
    for (const host of ['bubblewrap', 'namespaces'] as const) {
      for (const account of accounts) {
        say(`hostile: ${host}, run as ${account}`)
        const { reports, note } = await runProbes({ account, hosts: [host], bombs: true, controls: account === 'self' })
        if (note !== null) say(`hostile: ${note}`)
        results.push(...reports.map((report) => resultOf(report, say)))
      }
    }
    say('hostile: a plain process, which is for built-in programs only')
    const { reports } = await runProbes({ account: 'self', hosts: ['plain'], bombs: false, controls: false })
    const plain = reports.map((report) => resultOf({ ...report, without: 'any protection' }, say))
    return [...results, ...plain, ...(await hostilePage(say))]
  },
}

function resultOf({ host, without, uid, probes, skipped }: ProbeReport, say: (line: string) => void): BenchResult {
  const passed = probes.filter(({ outcome }) => outcome !== 'held')
  if (without === null) for (const { name, why } of passed) say(`hostile: NOT HELD in ${host}: ${name} (${why})`)
  const name = without === null ? `hostile ${host}` : `hostile ${host}, control`
  const detail = [
    skipped === null ? `${probes.length} probes tried` : `not tried: ${skipped}`,
    ...(without === null ? [uid === 0 ? 'as root' : `as a normal user (uid ${uid})`] : [`without ${without}`]),
  ].join(', ')
  return { name, value: passed.length, unit: 'got through', detail }
}
