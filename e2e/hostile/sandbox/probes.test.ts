import { describe, expect, test } from 'vitest'
import { notHeld } from './outcome.ts'
import type { ProbeReport } from './outcome.ts'
import { mayBecomeNobody, runProbes } from './run-probes.ts'

/** Two hosts with all their probes and bombs take half a minute on a quiet machine. */
const LONGEST = { timeout: 280_000 }

const calls = ['fork', 'socket', 'netlink', 'socketpair', 'process_vm_readv', 'splice', 'setns', 'ptrace']
const unfiltered = ['S01 listening', 'S03 starting Node again', ...calls.map((call) => `S03 system call ${call}`)]
const network = ['this machine', 'this machine over IPv6'].flatMap((name) => [
  `S01 tcp to ${name}`,
  `S01 udp to ${name}`,
])
const files = ['the wallet', 'an SSH key'].map((name) => `S02 reading ${name}`)

/** What must get through when a protection is taken away; `and nothing else` where that is known. */
const red: Readonly<Record<string, { readonly names: readonly string[]; readonly only?: true }>> = {
  'system-call filter': { names: unfiltered },
  'system-call filter and network namespace': {
    names: [
      ...unfiltered,
      ...network,
      'S01 abstract unix socket',
      'S01 name server asked',
      'S01 anything that came out',
    ],
  },
  'process namespace': { names: ['S02 signalling the engine'], only: true },
  'host name of its own': { names: ['S08 host name'], only: true },
  'empty root': { names: [...files, 'S02 reading accounts', 'S02 devices but /dev/null', 'S08 arguments'] },
  'read-only root': { names: ['S07 writing to /', 'S07 writing to /tmp'], only: true },
  'read-only files': { names: ['S07 changing the worker'], only: true },
  'device files kept away': { names: ['S02 devices but /dev/null'] },
  'cleared environment': { names: ['S08 environment', 'S08 time zone'], only: true },
  'closed descriptors': { names: ['S02 descriptors of the engine'], only: true },
  'kernel limits': {
    names: ['S03 a core dump', 'S03 four thousand descriptors', 'S03 reserving sixty-four gigabytes'],
    only: true,
  },
}

describe.each(['bubblewrap', 'namespaces'] as const)('in %s', (host) => {
  test.for(['self', 'nobody'] as const)(
    'S01, S02, S03, S06, S07, S08: nothing gets through, run as %s',
    LONGEST,
    async (account, context) => {
      if (account === 'nobody' && !mayBecomeNobody()) return skip(context, 'only root can become another account')
      const { reports, note } = await runProbes({ account, hosts: [host], bombs: true, controls: false })
      const [report] = reports
      if (report === undefined || report.skipped !== null) return skip(context, `no ${host}: ${report?.skipped ?? ''}`)
      if (note !== null) process.stderr.write(`${note}\n`)
      expect(report.uid === 0).toBe(account === 'self' && mayBecomeNobody())
      expect(report.probes.length).toBeGreaterThan(70)
      expect(report.probes.filter(({ outcome }) => outcome !== 'held')).toEqual([])
    },
  )

  test('S10: with one protection less the same probes get through', LONGEST, async (context) => {
    const { reports } = await runProbes({ account: 'self', hosts: [host], bombs: false, controls: true })
    const [whole, ...weakened] = reports
    if (whole?.skipped !== null) return skip(context, `no ${host}: ${whole?.skipped ?? ''}`)
    expect(weakened.length).toBeGreaterThan(4)
    expect(weakened.map(missed).filter(({ names }) => names.length > 0)).toEqual([])
    expect(weakened.map(surplus).filter(({ names }) => names.length > 0)).toEqual([])
  })
})

/** Probes that should have noticed and did not. Without a C compiler there are none of system calls. */
function missed(report: ProbeReport): { readonly without: string | null; readonly names: readonly string[] } {
  const passed = notHeld(report)
  const tried = report.probes.map(({ name }) => name)
  const names = (red[report.without ?? '']?.names ?? ['an entry in the table of this test']).filter(
    (name) => !passed.includes(name) && (tried.includes(name) || !name.startsWith('S03 system call')),
  )
  return { without: report.without, names }
}

/** Probes that noticed something which should not have changed. */
function surplus(report: ProbeReport): { readonly without: string | null; readonly names: readonly string[] } {
  const expected = red[report.without ?? '']
  if (expected?.only !== true) return { without: report.without, names: [] }
  return { without: report.without, names: notHeld(report).filter((name) => !expected.names.includes(name)) }
}

test('a plain process holds nothing back, so it is for built-in programs only', LONGEST, async () => {
  const { reports } = await runProbes({ account: 'self', hosts: ['plain'], bombs: false, controls: false })
  expect(notHeld(reports[0] ?? { host: '', without: null, uid: 0, probes: [], skipped: '' })).toEqual(
    expect.arrayContaining([
      ...network,
      ...files,
      ...unfiltered.slice(0, 2),
      'S01 anything that came out',
      'S07 anything left behind outside',
    ]),
  )
})

function skip(context: { skip(note: string): void }, reason: string): void {
  process.stderr.write(`skipped, ${reason}\n`)
  context.skip(reason)
}
