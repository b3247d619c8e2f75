import type { Address } from '../../../../contract/money.ts'

/** One review, as a registry has it. */
export interface Review {
  /** Lower case. */
  readonly reviewer: Address
  /** Counts up for each reviewer. */
  readonly index: number
  /** 0 to 100; null when it says something else. */
  readonly grade: number | null
  readonly revoked: boolean
}

/** A reviewer whose word counts. */
export interface Counted {
  readonly reviewer: Address
  /** The last word of this reviewer. */
  readonly grade: number
  /** What was paid for good to the agent, base units: the weight of that word. */
  readonly paid: bigint
}

/** Why reviews were left out. */
export type LeftOut = 'unpaid' | 'own' | 'revoked' | 'no-grade' | 'older'

export interface Weighed {
  /** Grades of the middle half of the money that was paid; null where nobody who paid has said anything. */
  readonly figure: { readonly middle: number; readonly low: number; readonly high: number } | null
  /** Who gave it, the most that was paid first. */
  readonly counted: readonly Counted[]
  readonly leftOut: Readonly<Record<LeftOut, number>>
}

/**
 * What reviews say of an agent, by those who paid it. Whoever paid nothing changes nothing, however many they are. Each
 * reviewer has one word, the last, which weighs what was paid; shown are quartiles, never a mean, so that one wild
 * grade moves little. Pure.
 * @param paid what each reviewer paid to the agent, by lower-case address; from own books or from the chain
 * @param own addresses of the agent itself
 */
export function weigh(
  reviews: readonly Review[],
  paid: ReadonlyMap<Address, bigint>,
  own: ReadonlySet<Address>,
): Weighed {
  const leftOut = { unpaid: 0, own: 0, revoked: 0, 'no-grade': 0, older: 0 }
  const last = new Map<Address, Counted & { readonly index: number }>()
  for (const { reviewer, index, grade, revoked } of reviews) {
    const sum = paid.get(reviewer) ?? 0n
    const before = last.get(reviewer)
    if (own.has(reviewer)) leftOut.own += 1
    else if (sum <= 0n) leftOut.unpaid += 1
    else if (revoked) leftOut.revoked += 1
    else if (grade === null) leftOut['no-grade'] += 1
    else {
      if (before !== undefined) leftOut.older += 1
      if (before === undefined || index > before.index) last.set(reviewer, { reviewer, grade, paid: sum, index })
    }
  }
  const counted = [...last.values()].map(({ index: _index, ...each }) => each).toSorted(byMoney)
  return { figure: figureOf(counted), counted, leftOut }
}

function byMoney(a: Counted, b: Counted): number {
  if (a.paid !== b.paid) return a.paid > b.paid ? -1 : 1
  return a.reviewer < b.reviewer ? -1 : 1
}

function figureOf(counted: readonly Counted[]): Weighed['figure'] {
  const byGrade = counted.toSorted((a, b) => a.grade - b.grade)
  const total = counted.reduce((sum, { paid }) => sum + paid, 0n)
  /** The grade below which lies this quarter of the money. */
  const at = (quarters: bigint): number | null => {
    let sum = 0n
    for (const { grade, paid } of byGrade) {
      sum += paid
      if (sum * 4n >= total * quarters) return grade
    }
    return null
  }
  const [low, middle, high] = [at(1n), at(2n), at(3n)]
  return low === null || middle === null || high === null ? null : { middle, low, high }
}
