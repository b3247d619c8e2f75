import type { ReputationView } from '../../../../contract/identity.ts'
import { type Address, type Hex, LowerAddress } from '../../../../contract/money.ts'
import type { PayerStore } from '../../ledger/payers.ts'
import type { Rpc } from '../../wallet/rpc.ts'
import { Code, read } from '../../wallet/rpc-shapes.ts'
import { reviewersOf, reviewsBy } from './review-calls.ts'
import { type Review, weigh, type Weighed } from './weigh.ts'

/** Reviewers whose words are read in one question. */
const PAGE = 50
/** Payers whose words are read; those who paid most. */
const MOST_PAYERS = 500

/** What is said of our own agent, and who was not listened to. */
export interface OwnReputation extends Weighed {
  /** Everybody who ever reviewed the agent. */
  readonly reviewers: number
  /** Of those, who never paid it: their words were not even read. */
  readonly strangers: number
}

/**
 * What those who paid this machine say of its agent. Who paid is known from the books, which are settled on the
 * chain: no proof that a reviewer brings along has to be believed, and no address of theirs is ever asked.
 * @throws HearthError `chain/unreachable`, also when more addresses reviewed it than a node lists in one answer
 */
export async function ownReputation(parts: {
  readonly rpc: Rpc
  /** The reputation registry. */
  readonly registry: Address
  readonly agentId: string
  readonly payers: Pick<PayerStore, 'paid'>
  readonly own: readonly Address[]
}): Promise<OwnReputation> {
  const { rpc, registry, payers } = parts
  const id = BigInt(parts.agentId)
  const ask = (data: Hex) => read(rpc, Code, 'eth_call', [{ to: registry, data }, 'latest'])
  const reviewers = reviewersOf.read(await ask(reviewersOf.call(id)))
  const paid = payers.paid(reviewers)
  const asked = [...paid]
    .toSorted(([, a], [, b]) => (a > b ? -1 : 1))
    .map(([address]) => address)
    .slice(0, MOST_PAYERS)
  const reviews: Review[] = []
  for (let first = 0; first < asked.length; first += PAGE) {
    reviews.push(...reviewsBy.read(await ask(reviewsBy.call(id, asked.slice(first, first + PAGE)))))
  }
  const own = new Set(parts.own.map((address) => LowerAddress.parse(address.toLowerCase())))
  return {
    ...weigh(reviews, paid, own),
    reviewers: reviewers.length,
    strangers: reviewers.length - paid.size,
  }
}

const MOST_SHOWN = 100

/** As clients see it. */
export function reputationView({ figure, counted, leftOut, reviewers, strangers }: OwnReputation): ReputationView {
  return {
    figure,
    counted: counted
      .slice(0, MOST_SHOWN)
      .map(({ reviewer, grade, paid }) => ({ reviewer, grade, paid: paid.toString() })),
    reviewers,
    strangers,
    revoked: leftOut.revoked,
    older: leftOut.older,
    noGrade: leftOut['no-grade'],
    own: leftOut.own,
  }
}
