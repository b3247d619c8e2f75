import { HearthError } from '../../contract/errors.ts'
import { parseUnits } from '../../contract/money.ts'
import { JobKind } from '../../contract/worker.ts'
import { findProviders, type Found } from '../discovery/find.ts'
import { type PriceView, priceView } from '../discovery/price-view.ts'
import { type PaidStanding, paidStanding, reviewsBy } from '../discovery/reviews.ts'
import { TYPICAL_MINUTE, type Wanted } from '../discovery/wanted.ts'
import { openWorld } from '../discovery/world.ts'
import { comparableOffers } from '../engine/estimate/stored-offers.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { usableNetwork, type UsableNetwork } from '../engine/wallet/networks.ts'
import { readAddress, readArguments, WHERE_OPTIONS } from './arguments.ts'
import { dataRoot, networkDir, readNetworkId } from './data-dir.ts'
import { UsageError } from './failures.ts'
import { foundLines, jsonFound } from './find/found-lines.ts'
import { nodeOf } from './find/node-address.ts'
import { priceLines } from './find/price-lines.ts'
import { EXIT, type CommandIo } from './io.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  kind: { type: 'string', default: 'wasm' },
  'max-price': { type: 'string' },
  'min-speed': { type: 'string' },
  trust: { type: 'string', multiple: true },
  reviews: { type: 'boolean', default: false },
  compare: { type: 'boolean', default: false },
  rpc: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Of so many the payments behind their reviews are looked up. */
const MOST_REVIEWED = 10

/**
 * `hearth find`: who sells a kind of jobs, out of the registry of agents of a network. Needs no engine but for the
 * practice network, whose chain is one. Exit 0 only when somebody was found.
 */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const network = usableNetwork(readNetworkId(values.network ?? 'practice'))
  const wanted: Wanted = {
    kind: readKind(values.kind),
    job: TYPICAL_MINUTE,
    maxPrice: values['max-price'] === undefined ? null : readPrice(values['max-price'], network),
    minSpeed: values['min-speed'] === undefined ? null : readSpeed(values['min-speed']),
    program: null,
  }
  const trusted = (values.trust ?? []).map(readAddress)
  const root = dataRoot(values.data, io.environment)
  const rpcUrl = values.rpc ?? (await nodeOf(network, root))
  const world = openWorld(network, rpcUrl, { clock: systemClock })
  const found = await findProviders(world, wanted, reviewsBy(world, trusted))
  const paid = new Map<bigint, PaidStanding>()
  for (const { agent } of values.reviews ? found.providers.slice(0, MOST_REVIEWED) : []) {
    paid.set(agent.id, await paidStanding(world, agent))
  }
  const prices = values.compare ? await compared(found, network, root) : null
  if (values.json) io.out(JSON.stringify({ ...jsonFound(found, paid), ...(prices === null ? {} : jsonPrices(prices)) }))
  else {
    const compareLines = prices === null ? [] : priceLines(prices, network)
    for (const line of [...foundLines(found, paid, wanted, network), ...compareLines]) io.out(line)
  }
  return found.providers.length > 0 ? EXIT.done : EXIT.failed
}

/** Published prices are those of graphics cards. */
async function compared(found: Found, network: UsableNetwork, root: string): Promise<PriceView> {
  const listed = await comparableOffers(networkDir(root, network.id))
  const coin = network.practice ? null : { currency: 'USD', decimals: network.asset.decimals }
  return priceView(found.providers, listed, coin)
}

function jsonPrices({ found, listed }: PriceView): object {
  const hour =
    found === null
      ? null
      : { count: found.count, low: `${found.low}`, middle: `${found.middle}`, high: `${found.high}` }
  return { hour, published: listed }
}

function readKind(text: string): JobKind {
  const kind = JobKind.safeParse(text)
  if (kind.success) return kind.data
  throw new UsageError(`“${text}” is no kind of jobs.`, `Kinds: ${JobKind.options.join(', ')}.`)
}

function readPrice(text: string, { asset }: UsableNetwork): bigint {
  try {
    return parseUnits(text, asset.decimals)
  } catch (error) {
    if (error instanceof HearthError) throw new UsageError(error.message, error.hint)
    throw error
  }
}

const UNITS: Readonly<Record<string, number>> = { '': 1, M: 1e6, G: 1e9, T: 1e12 }

/** Operations a second: `500G`, `1.5T`. */
function readSpeed(text: string): number {
  const [, figure, unit = ''] = /^([0-9]{1,15}(?:\.[0-9]{1,6})?)([MGT]?)$/.exec(text) ?? []
  const size = UNITS[unit]
  if (figure !== undefined && size !== undefined && Number(figure) > 0) return Number(figure) * size
  throw new UsageError(`“${text}” is no speed.`, 'Write operations a second, such as 500G or 1.5T.')
}
