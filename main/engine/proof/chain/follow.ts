import type { KeyRotation } from '../../../../contract/bundle.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { say } from '../../../../contract/words/say.ts'
import type { ReceiptDomain } from '../digest.ts'

/** A receipt as far as its place in the chain goes. */
export interface ChainLink {
  readonly domain: ReceiptDomain
  readonly provider: Address
  readonly seq: string
  /** EIP-712 digest of the receipt before it. */
  readonly prev: Hex
  readonly digest: Hex
  /** Everything about the receipt itself holds, its signature included. */
  readonly ok: boolean
}

/** Two lines with different receipts that one key signed with one number. */
export interface Equivocation {
  readonly lines: readonly [number, number]
  readonly provider: Address
  readonly seq: string
}

/** Receipts and key rotations in the order they come, checked as one chain. */
export interface Chain {
  /** `line` is where it stands, from 1. */
  receipt(line: number, link: ChainLink): void
  /** A rotation that is signed by the key it names. */
  rotation(line: number, domain: ReceiptDomain, rotation: KeyRotation): void
  checks(): readonly ReceiptCheck[]
  equivocation(): Equivocation | null
  /** Keys that signed, in the order they took over. */
  issuers(): readonly Address[]
}

const CHECKS = {
  'one issuer': { name: say`one issuer`, holds: say`All are of one provider in one domain.` },
  'key changes': {
    name: say`key changes`,
    holds: say`Each change of key is signed by the old key and fits its place.`,
  },
  'no gap': { name: say`no gap`, holds: say`Each sequence number is one above the one before.` },
  linked: { name: say`linked`, holds: say`Each names the receipt before it.` },
  'no equivocation': { name: say`no equivocation`, holds: say`No number was given to two receipts.` },
} as const
type CheckName = keyof typeof CHECKS

interface Seen {
  readonly line: number
  readonly digest: Hex
}

/** What the next receipt must be. */
interface Expected {
  readonly seq: bigint
  readonly prev: Hex
}

/**
 * An empty chain. Only the first problem of each kind is kept: it names the line and the receipt.
 * @param domain the domain that all must be of; that of the first unless told
 */
export function followChain(domain: ReceiptDomain | null = null): Chain {
  const problems = new Map<CheckName, string>()
  const seen = new Map<string, Map<string, Seen>>()
  const retired = new Map<Address, string>()
  let expected: Expected | null = null
  let ofDomain = domain
  const issuers: Address[] = []
  let issuer: Address | null = null
  let rotated = false
  let equivocation: Equivocation | null = null

  function problem(name: CheckName, detail: string): void {
    if (!problems.has(name)) problems.set(name, detail)
  }

  function checkIssuer(line: number, link: ChainLink): void {
    issuer ??= link.provider
    ofDomain ??= link.domain
    if (link.provider === issuer && issuers.at(-1) !== issuer) issuers.push(issuer)
    const until = retired.get(link.provider)
    if (until !== undefined && BigInt(link.seq) >= BigInt(until)) {
      problem(
        'one issuer',
        say`Line ${line}: receipt ${link.seq} is signed by ${link.provider}, whose time ended at ${until}.`,
      )
    } else if (link.provider !== issuer || !isSameDomain(link.domain, ofDomain)) {
      problem('one issuer', say`Line ${line} is of another provider or domain.`)
    }
  }

  function checkSequence(line: number, link: ChainLink): void {
    if (expected === null) return
    const seq = BigInt(link.seq)
    const earlier = seen.get(issuerOf(link))?.get(link.seq)
    if (earlier?.digest === link.digest) {
      problem('no gap', say`Line ${line} repeats receipt ${seq} of line ${earlier.line}.`)
    } else if (seq < expected.seq) {
      problem('no gap', say`Line ${line} has number ${seq}, where ${expected.seq} was due: the order was changed.`)
    } else if (seq > expected.seq) {
      const missing = missingBetween(expected.seq, seq - 1n)
      problem('no gap', say`Line ${line} has number ${seq}, which does not follow the line before: ${missing}.`)
    }
    if (link.prev !== expected.prev) {
      problem('linked', say`Line ${line} (receipt ${seq}) names another predecessor than the line before it.`)
    }
  }

  /** Two receipts with one number are the provider's own proof that it keeps two books. */
  function checkEquivocation(line: number, link: ChainLink): void {
    // Only receipts that hold prove anything: anyone can write a second one without the key.
    if (!link.ok) return
    const mine = seen.get(issuerOf(link)) ?? new Map<string, Seen>()
    seen.set(issuerOf(link), mine)
    const earlier = mine.get(link.seq)
    if (earlier === undefined) mine.set(link.seq, { line, digest: link.digest })
    if (earlier === undefined || earlier.digest === link.digest) return
    equivocation ??= { lines: [earlier.line, line], provider: link.provider, seq: link.seq }
    const both = say`lines ${earlier.line} and ${line} are different receipts with number ${link.seq}`
    problem('no equivocation', say`Equivocation: ${both}, both signed by ${link.provider}.`)
  }

  function checkRotation(line: number, at: ReceiptDomain, statement: KeyRotation): string | null {
    const { provider, fromSeq, lastReceipt } = statement
    if (ofDomain !== null && !isSameDomain(at, ofDomain)) return say`Line ${line} is signed for another domain.`
    if (issuer !== null && provider !== issuer) {
      return say`Line ${line} changes the key of ${provider}, which is not the one in use.`
    }
    if (expected === null) return null
    if (BigInt(fromSeq) !== expected.seq) {
      return say`Line ${line} changes the key from receipt ${fromSeq}, where ${expected.seq} is the next.`
    }
    return lastReceipt === expected.prev ? null : say`Line ${line} names another last receipt than the line before it.`
  }

  return {
    receipt: (line, link) => {
      checkIssuer(line, link)
      checkSequence(line, link)
      checkEquivocation(line, link)
      expected = { seq: BigInt(link.seq) + 1n, prev: link.digest }
    },
    rotation: (line, at, statement) => {
      rotated = true
      const wrong = checkRotation(line, at, statement)
      if (wrong !== null) return problem('key changes', wrong)
      ofDomain ??= at
      expected ??= { seq: BigInt(statement.fromSeq), prev: statement.lastReceipt }
      retired.set(statement.provider, statement.fromSeq)
      retired.delete(statement.successor)
      issuer = statement.successor
    },
    checks: () =>
      names(rotated).map((id) => {
        const { name, holds } = CHECKS[id]
        return { name, ok: !problems.has(id), detail: problems.get(id) ?? holds }
      }),
    equivocation: () => equivocation,
    issuers: () => issuers,
  }
}

function names(rotated: boolean): readonly CheckName[] {
  return rotated
    ? ['one issuer', 'key changes', 'no gap', 'linked', 'no equivocation']
    : ['one issuer', 'no gap', 'linked', 'no equivocation']
}

function issuerOf({ provider, domain }: ChainLink): string {
  return `${provider} ${domain.chainId} ${domain.verifyingContract}`
}

function isSameDomain(a: ReceiptDomain, b: ReceiptDomain): boolean {
  return a.chainId === b.chainId && a.verifyingContract === b.verifyingContract
}

function missingBetween(from: bigint, to: bigint): string {
  return from === to ? say`${from} is missing` : say`${from} to ${to} are missing`
}
