import type { RigsView } from '../../../contract/rigs.ts'
import { severalRigs } from '../../../contract/rigs.fixture.ts'

/** Between the moments of the samples and `now`; the youngest of them is two seconds old. */
function later(now: number): number {
  const seen = severalRigs.rigs.flatMap(({ seenAt }) => (seenAt === null ? [] : [seenAt]))
  return now - 2_000 - Math.max(...seen)
}

/** Four machines, each in another state. */
export function machinesAt(now: number): RigsView {
  const shift = later(now)
  const move = (at: number | null): number | null => (at === null ? null : at + shift)
  return {
    ...severalRigs,
    rigs: severalRigs.rigs.map((rig) => ({ ...rig, seenAt: move(rig.seenAt) })),
    watchers: severalRigs.watchers.map((watcher) => ({ ...watcher, seenAt: move(watcher.seenAt) })),
    totals: severalRigs.totals.map((total) => ({
      ...total,
      notCounted: total.notCounted.map((left) => ({ ...left, since: move(left.since) })),
    })),
  }
}

const HOSTILE = '<img src=x onerror=alert(1)>\u202egnp.exe'

/** The same machines, under names and with sentences that somebody hostile chose. */
export function hostileMachinesAt(now: number): RigsView {
  const view = machinesAt(now)
  const name = HOSTILE.slice(0, 40)
  return {
    ...view,
    rigs: view.rigs.map((rig) => ({
      ...rig,
      name,
      report: rig.report && {
        ...rig.report,
        name,
        availability: {
          ...rig.report.availability,
          why: { code: 'x', sentence: HOSTILE.repeat(9).slice(0, 400), next: '\u2067'.repeat(400) },
        },
        net: { ...rig.report.net, today: { net: 1e300, currency: '<b>', why: null } },
        cards: [{ name: 'W'.repeat(120), utilization: null, temperatureC: null, powerW: null }],
      },
    })),
    watchers: view.watchers.map((watcher) => ({ ...watcher, name })),
    totals: view.totals.map((total) => ({
      ...total,
      earned: `-${'9'.repeat(30)}`,
      notCounted: total.notCounted.map((left) => ({ ...left, name })),
    })),
  }
}
