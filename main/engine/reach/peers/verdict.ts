import { isPublicAddress } from '../public-address.ts'
import type { PeerWord } from './ask.ts'

/** What the words of all peers come to. */
export type Verdict =
  /** `agree` of them came to this address. */
  | { readonly state: 'reached'; readonly address: string; readonly agree: number; readonly asked: number }
  | { readonly state: 'not-reached'; readonly outcome: 'refused' | 'silent' | 'other'; readonly asked: number }
  /** Too few were here, and none says that it could not be. */
  | { readonly state: 'too-few'; readonly agree: number; readonly asked: number }

/** One peer may be mistaken, or the person’s own. */
const AGREE = 2

/**
 * Believed is what two peers with different keys, in different networks, saw at the same public address. Where buyers
 * may be anywhere (the practice network) one is enough when there is only one. Pure.
 * @param sourceOf who an address stands for
 */
export function verdictOf(
  words: readonly PeerWord[],
  { anywhere, sourceOf }: { readonly anywhere: boolean; readonly sourceOf: (address: string) => string },
): Verdict {
  const asked = words.length
  const needed = anywhere && asked === 1 ? 1 : AGREE
  const visitors = new Map<string, PeerWord[]>()
  for (const word of words) {
    if (word.address === null || !(anywhere || isPublicAddress(word.address))) continue
    visitors.set(word.address, [...(visitors.get(word.address) ?? []), word])
  }
  const counted = [...visitors].map(([address, all]) => ({ address, agree: independent(all, anywhere, sourceOf) }))
  const most = counted.toSorted((one, other) => other.agree - one.agree)[0]
  if (most !== undefined && most.agree >= needed) return { state: 'reached', ...most, asked }
  const failures = words.flatMap(({ outcome }) => (outcome === null || outcome === 'reached' ? [] : [outcome]))
  if (failures.length === 0) return { state: 'too-few', agree: most?.agree ?? 0, asked }
  const outcome = (['refused', 'silent'] as const).find((each) => failures.every((failure) => failure === each))
  return { state: 'not-reached', outcome: outcome ?? (failures.includes('silent') ? 'silent' : 'other'), asked }
}

/** How many of them are neither the same key nor in the same network; practice peers share one computer. */
function independent(words: readonly PeerWord[], anywhere: boolean, sourceOf: (address: string) => string): number {
  const keys = new Set(words.map(({ peer }) => peer))
  const places = new Set(words.map(({ ip }) => (ip === null ? '' : networkOf(sourceOf(ip)))))
  return anywhere ? keys.size : Math.min(keys.size, places.size)
}

/** Of an IPv4 address its /24: whoever rents one address there rents several. */
function networkOf(source: string): string {
  return source.includes(':') ? source : source.split('.').slice(0, 3).join('.')
}
