import type { RigRow, RigsTotal } from '../../../contract/rigs.ts'
import type { RigId, RigMoney, RigNetwork, RigReport } from '../../../contract/rigs-report.ts'
import { say } from '../../../contract/words/say.ts'

/** This machine, as it goes into the sum. */
export interface OwnFigures {
  readonly id: RigId
  readonly network: RigNetwork
  readonly provider: string
  readonly money: RigMoney
}

type Part = Pick<RigRow, 'id' | 'name' | 'standing' | 'sentence' | 'seenAt' | 'report'>

/**
 * One sum for each network and coin, that of this machine first. Base units of one asset only: play money is a network of
 * its own, and never in a sum with another. A machine is in a sum once, and only while it answers; who is left out is named with
 * since when and why. Two machines whose receipts one key signs have one set of books, of which one is counted. Pure.
 */
export function totalsOf(own: OwnFigures, rigs: readonly Part[]): RigsTotal[] {
  const totals = new Map<string, Sum>([[keyOf(own.network), startOf(own.network, own)]])
  const books = new Set([`${keyOf(own.network)} ${own.provider.toLowerCase()}`])
  const ids = new Set([own.id])
  for (const rig of rigs) {
    if (ids.has(rig.id)) continue
    ids.add(rig.id)
    const network = rig.report?.network ?? own.network
    const sum = totals.get(keyOf(network)) ?? startOf(network, null)
    totals.set(keyOf(network), sum)
    const why = leftOut(rig, books)
    if (why === null && rig.report !== null) add(sum, rig.id, rig.report)
    else sum.notCounted.push({ id: rig.id, name: rig.name, since: rig.seenAt, sentence: why ?? '' })
  }
  return [...totals.values()].map(({ earned, pending, earnedToday, ...rest }) => ({
    ...rest,
    earned: earned.toString(),
    pending: pending.toString(),
    earnedToday: earnedToday.toString(),
  }))
}

type Sum = Omit<RigsTotal, 'earned' | 'pending' | 'earnedToday'> & {
  earned: bigint
  pending: bigint
  earnedToday: bigint
}

function startOf(network: RigNetwork, own: OwnFigures | null): Sum {
  return {
    network,
    own: own !== null,
    earned: BigInt(own?.money.earned ?? 0),
    pending: BigInt(own?.money.pending ?? 0),
    earnedToday: BigInt(own?.money.earnedToday ?? 0),
    counted: own === null ? [] : [own.id],
    notCounted: [],
  }
}

function add(sum: Sum, id: RigId, { money }: RigReport): void {
  sum.earned += BigInt(money.earned)
  sum.pending += BigInt(money.pending)
  sum.earnedToday += BigInt(money.earnedToday)
  sum.counted.push(id)
}

/** Why a machine is in no sum; null when it is in one, and its books are known from then on. */
function leftOut({ standing, sentence, report }: Part, books: Set<string>): string | null {
  if (standing !== 'here' || report === null) return sentence ?? say`It has not been heard of since the start.`
  const set = `${keyOf(report.network)} ${report.provider.toLowerCase()}`
  if (books.has(set))
    return say`Its receipts are signed by the key of another of these machines: it has the same books.`
  books.add(set)
  return null
}

/** Everything that makes a sum of amounts mean something; what only names it is not part of it. */
function keyOf({ id, chainId, practice, asset }: RigNetwork): string {
  return [id, chainId, practice, asset.address.toLowerCase(), asset.decimals].join(' ')
}
