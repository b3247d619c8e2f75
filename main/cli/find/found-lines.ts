import { t, translated } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import type { Found, Provider } from '../../discovery/find.ts'
import type { PaidStanding } from '../../discovery/reviews.ts'
import type { Wanted } from '../../discovery/wanted.ts'
import { inWords } from '../../engine/proof/challenge/attestation-words.ts'
import type { UsableNetwork } from '../../engine/wallet/networks.ts'
import { amountText } from '../amount.ts'
import { foreign } from '../foreign-text.ts'
import { table } from '../table.ts'
import { payerLines } from './payer-lines.ts'

const HEAD = [
  say`Agent`,
  say`Price`,
  say`Those you trust`,
  say`Those who paid`,
  say`Speed (its word)`,
  say`Market`,
  say`Name (its word)`,
]

type PaidBy = ReadonlyMap<bigint, PaidStanding>

/** Who was found, best first, and why others were not. */
export function foundLines(found: Found, paid: PaidBy, { kind }: Wanted, network: UsableNetwork): string[] {
  const { agents, sellers, lookedAt, providers, passedOver } = found
  const price = ({ price: amount }: Provider): string => amountText(amount.toString(), network)
  const rows = providers.map((each) => [
    each.agent.id.toString(),
    price(each),
    each.standing.score === null ? t`none` : t`${Math.round(each.standing.score)} of 100`,
    paidText(paid.get(each.agent.id)),
    speedText(each),
    foreign(each.endpoint, 80),
    foreign(each.name, 40),
  ])
  return [
    t`${agents} agents in the registry, ${sellers} say that they sell ${kind}, ${lookedAt} were looked at.`,
    ...(rows.length === 0 ? [t`Nobody was found.`] : ['', ...table([HEAD.map(translated), ...rows]), '']),
    ...providers.flatMap(({ agent: { id } }) => {
      const weighed = paid.get(id)
      return weighed === undefined ? [] : [...payerLines(id, weighed, network), '']
    }),
    ...(rows.length === 0 ? [] : [t`Prices are of a minute of work with 16 MiB in and out.`]),
    ...passedOver.map(({ id, why }) => t`Not agent ${id}: ${foreign(translated(why), 200)}`),
  ]
}

/** The same for programs; amounts are base units. */
export function jsonFound({ agents, sellers, lookedAt, providers, passedOver }: Found, paid: PaidBy): object {
  return {
    agents,
    sellers,
    lookedAt,
    providers: providers.map(({ agent, name, endpoint, offer, price, standing }) => ({
      agentId: agent.id.toString(),
      owner: agent.owner,
      wallet: agent.wallet,
      name: foreign(name, 200),
      endpoint,
      kind: offer.kind,
      price: price.toString(),
      adapter: offer.adapter,
      claimedSpeed: offer.claimedSpeed,
      reviews: standing.reviews,
      score: standing.score,
      paidReviews: jsonPaid(paid.get(agent.id)),
    })),
    passedOver: passedOver.map(({ id, code, why }) => ({ agentId: id.toString(), code, why: foreign(why, 200) })),
  }
}

function speedText({ offer: { adapter, claimedSpeed } }: Provider): string {
  const speed = claimedSpeed === null ? '-' : inWords(claimedSpeed)
  return adapter === 'software' ? t`software, no real card` : speed
}

function paidText(weighed: PaidStanding | undefined): string {
  if (weighed === undefined) return '-'
  const { figure, counted, unclaimed } = weighed
  if (figure === null) return unclaimed === 0 ? t`not a word` : t`not yet: ${unclaimed} with a deposit, nothing claimed`
  return t`${Math.round(figure.middle)} (${Math.round(figure.low)} to ${Math.round(figure.high)}), ${counted.length} of them`
}

function jsonPaid(weighed: PaidStanding | undefined): object | null {
  if (weighed === undefined) return null
  const { figure, leftOut, unclaimed, sinceBlock, notLookedUp } = weighed
  const counted = weighed.counted.map((each) => ({ ...each, paid: each.paid.toString() }))
  return { figure, counted, leftOut, unclaimed, sinceBlock, notLookedUp }
}
