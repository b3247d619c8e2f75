import type { Provider } from '../../../discovery/find.ts'

/** What an agent has seen of one provider with its own eyes. */
export interface Notes {
  readonly id: bigint
  jobs: number
  right: number
  wrong: number
  /** Ended without a result, and are paid back. */
  failed: number
  /** Base units. */
  spent: bigint
  spentSinceCaught: bigint
  /** Why it gets no money any more, in a sentence; null while it may. */
  caught: string | null
  /** How long its jobs took, milliseconds. */
  readonly times: number[]
}

export function emptyNotes(id: bigint): Notes {
  return { id, jobs: 0, right: 0, wrong: 0, failed: 0, spent: 0n, spentSinceCaught: 0n, caught: null, times: [] }
}

/** Base units that a second of waiting is worth: what makes a fast provider worth its price. */
const SECOND_WORTH = 400

/**
 * Whom to hire next: every stranger gets one job to begin with, cheapest first; after that whoever costs least, with the
 * wait for its jobs counted in. Null when nobody is left. Pure.
 */
export function choose(providers: readonly Provider[], notesOf: (id: bigint) => Notes): Provider | null {
  const open = providers.filter(({ agent }) => notesOf(agent.id).caught === null)
  const stranger = open.find(({ agent, standing }) => notesOf(agent.id).jobs === 0 && standing.score === null)
  if (stranger !== undefined) return stranger
  const cost = ({ agent, price }: Provider): number => {
    const { times } = notesOf(agent.id)
    return Number(price) + (SECOND_WORTH * median(times)) / 1_000
  }
  return open.toSorted((a, b) => cost(a) - cost(b))[0] ?? null
}

/** Whether a job of this provider is to be run again: the first two, and one in four after that. */
export function isSampled({ jobs }: Notes, random: () => number): boolean {
  return jobs <= 2 || random() < 0.25
}

export function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}
