import { record } from './config.ts'
import { ask, jsonOf } from './provider.ts'

/** What a provider sells of one kind of job. */
export interface Offer {
  readonly kind: 'wasm' | 'wgsl'
  readonly available: boolean
  readonly price: OfferedPrice
  readonly programs: readonly OfferedProgram[]
}

/** Base units. */
export interface OfferedPrice {
  readonly floor: bigint
  /** Of the time asked for: of the processor, or of the graphics card. */
  readonly perSecond: bigint
  /** Of output asked for and inputs uploaded, together and rounded up. */
  readonly perMiB: bigint
}

export interface OfferedProgram {
  readonly name: string
  readonly sha256: string
  /** Can be bought in the exact class. */
  readonly verifiable: boolean
}

/** The provider's offers of the kinds this buyer knows. */
export async function offersOf(provider: string, signal: AbortSignal): Promise<readonly Offer[]> {
  const listed = jsonOf(await ask(`${provider}/v1/offers`, { signal }))?.['offers']
  if (!Array.isArray(listed)) throw new Error('the provider’s answer is no list of offers')
  return listed.flatMap((entry: unknown) => {
    const offer = record(entry, 'an offer')
    return offer['kind'] === 'wasm' || offer['kind'] === 'wgsl' ? [offerOf(offer['kind'], offer)] : []
  })
}

const PER_SECOND = { wasm: 'perCpuSecond', wgsl: 'perGpuSecond' } as const

function offerOf(kind: Offer['kind'], offer: Readonly<Record<string, unknown>>): Offer {
  const price = record(offer['price'], 'a price')
  const programs: unknown = offer['programs']
  return {
    kind,
    available: offer['available'] === true,
    price: {
      floor: amount(price['floor']),
      perSecond: amount(price[PER_SECOND[kind]]),
      perMiB: amount(price['perMiB']),
    },
    programs: (Array.isArray(programs) ? programs : []).map((entry) => programOf(record(entry, 'a program'))),
  }
}

function programOf({ name, sha256, verifiable }: Readonly<Record<string, unknown>>): OfferedProgram {
  if (typeof name !== 'string' || typeof sha256 !== 'string') throw new Error('a program of the offer has no name')
  return { name, sha256, verifiable: verifiable === true }
}

function amount(value: unknown): bigint {
  if (typeof value === 'string' && /^\d{1,30}$/.test(value)) return BigInt(value)
  throw new Error('an offer has no price')
}
