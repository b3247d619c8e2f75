import { type Address, type Hex, LowerAddress } from '../../contract/money.ts'
import { paidReviews } from '../engine/identity/reputation/paid-on-chain.ts'
import { reviewsBy as feedbackBy } from '../engine/identity/reputation/review-calls.ts'
import { type Counted, weigh, type Review, type Weighed } from '../engine/identity/reputation/weigh.ts'
import { PAGE, type AgentEntry } from './registry.ts'
import type { ReadStandings, Standing } from './standing.ts'
import type { World } from './world.ts'

/**
 * What these reviewers say of agents. Nobody else is asked: most reviews on public registries come from crowds of
 * their own making, and a mean over everybody is theirs. Of each reviewer the last word counts, whatever came before.
 */
export function reviewsBy(world: Pick<World, 'read' | 'reputation'>, reviewers: readonly Address[]): ReadStandings {
  return async (ids) => {
    const standings = new Map<bigint, Standing>()
    if (reviewers.length === 0) return standings
    for (let first = 0; first < ids.length; first += PAGE) {
      const page = ids.slice(first, first + PAGE)
      const answers = await world.read(
        page.map((id) => ({ target: world.reputation, data: feedbackBy.call(id, reviewers) })),
      )
      for (const [index, id] of page.entries()) {
        const standing = standingIn(answers[index] ?? null)
        if (standing !== null) standings.set(id, standing)
      }
    }
    return standings
  }
}

/** What those who paid say, and what was not looked at. */
export interface PaidStanding extends Omit<Weighed, 'counted'> {
  /** With how many payments each is; a channel counts as one. */
  readonly counted: readonly (Counted & { readonly payments: number })[]
  /** How many more have a deposit to the agent of which nothing was claimed yet. */
  readonly unclaimed: number
  /** The oldest block whose reviews were read. */
  readonly sinceBlock: number
  /** Payments and channels that reviews name and that were not looked up, because there were too many. */
  readonly notLookedUp: number
}

/**
 * What those who paid an agent say of it, by the money they paid: every payment that a review names is looked up on the
 * chain, and what was claimed of every channel. Several questions to the node for each agent.
 * @throws HearthError `chain/unreachable`
 */
export async function paidStanding(world: World, { id, owner, wallet }: AgentEntry): Promise<PaidStanding> {
  const { rpc, network, reputation } = world
  const { reviews, paid, payments, unclaimed, sinceBlock, notLookedUp } = await paidReviews({
    rpc,
    network,
    registry: reputation,
    agentId: id.toString(),
    wallet,
  })
  const own = new Set([owner, wallet].map((each) => LowerAddress.parse(each.toLowerCase())))
  const weighed = weigh(reviews, paid, own)
  return {
    ...weighed,
    counted: weighed.counted.map((each) => ({ ...each, payments: payments.get(each.reviewer) ?? 0 })),
    unclaimed: [...unclaimed].filter((reviewer) => !own.has(reviewer)).length,
    sinceBlock,
    notLookedUp,
  }
}

function standingIn(answer: Hex | null): Standing | null {
  if (answer === null) return null
  const last = new Map<Address, Review>()
  for (const review of feedbackBy.read(answer)) {
    const before = last.get(review.reviewer)
    const counts = review.grade !== null && !review.revoked
    if (counts && (before === undefined || review.index > before.index)) last.set(review.reviewer, review)
  }
  if (last.size === 0) return null
  const sum = [...last.values()].reduce((total, { grade }) => total + (grade ?? 0), 0)
  return { reviews: last.size, score: sum / last.size }
}
