/** What reviewers whom the buyer chose say of an agent; nobody else's word counts. */
export interface Standing {
  /** How many reviews count. */
  readonly reviews: number
  /** Their mean, 0 to 100; null without any. */
  readonly score: number | null
}

export const UNKNOWN: Standing = { reviews: 0, score: null }

/** Below this an agent gets no money. */
const GOOD_FROM = 50

export function isGood({ score }: Standing): boolean {
  return score !== null && score >= GOOD_FROM
}

export function isBad({ score }: Standing): boolean {
  return score !== null && score < GOOD_FROM
}

/** Whose reviews count is the caller's choice; agents that nobody of them reviewed are missing. */
export type ReadStandings = (ids: readonly bigint[]) => Promise<ReadonlyMap<bigint, Standing>>
