import { HearthError } from '../../contract/errors.ts'
import type { Address } from '../../contract/money.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Chain } from './wallet/chain.ts'

/** What the chain says of the wallet, beside what its books explain. Amounts in base units. */
export interface ChainAndBooks {
  /** Transactions that the chain has of the wallet. */
  readonly sent: number
  /** The first account number that the books have not given out, or a person has accepted as used elsewhere. */
  readonly explained: number
  /** Receipts that the chain holds, as far as it is known, and those of the books or that a person has accepted. */
  readonly anchored: number
  readonly receipts: number
  /** What the chain says the wallet holds; null where that says nothing, since the chain itself may forget. */
  readonly held: bigint | null
  /** What it must hold by the books, in the worst case of everything that is not final yet. */
  readonly least: bigint
}

/**
 * Whether the chain shows that money left the wallet, or receipts were given, of which the books know nothing. Then they are
 * older than what happened, also where no file says so: a whole disk may have been set back. Pure.
 */
export function isBehind({ sent, explained, anchored, receipts, held, least }: ChainAndBooks): boolean {
  return sent > explained || anchored > receipts || (held !== null && held < least)
}

/** Receipts of this key that the chain holds; null where none are put there. */
type Anchored = (() => Promise<number>) | null

type Books = Pick<Ledger, 'transfers' | 'entries' | 'settings' | 'receipts'>

const ACCEPTED_RECEIPTS = 'chain.accepted-receipts'
const ACCEPTED_MISSING = 'chain.accepted-missing'
const acceptedNumber = (wallet: Address): string => `chain.accepted-number.${wallet.toLowerCase()}`

/**
 * Compares the wallet with its books before money moves.
 * @param remembers false where the chain may lose its newest blocks by itself, as one on this computer does
 * @throws HearthError `chain/unreachable`, `chain/wrong-network`
 */
export async function behindChain(parts: {
  readonly ledger: Books
  readonly chain: Pick<Chain, 'nonces' | 'balance'>
  readonly wallet: Address
  readonly remembers: boolean
  readonly anchored: Anchored
}): Promise<boolean> {
  const { ledger, chain, wallet, remembers } = parts
  const [{ latest: sent }, held] = await Promise.all([chain.nonces(wallet), chain.balance(wallet)])
  if (isNew(ledger, wallet)) ledger.settings.set(acceptedNumber(wallet), String(sent))
  const explained = Math.max(
    ledger.transfers.nextNumber(wallet),
    Number(ledger.settings.get(acceptedNumber(wallet)) ?? '0'),
  )
  const accepted = BigInt(ledger.settings.get(ACCEPTED_MISSING) ?? '0')
  const receipts = Math.max(ledger.receipts.count(), Number(ledger.settings.get(ACCEPTED_RECEIPTS) ?? '0'))
  return isBehind({
    sent,
    explained,
    anchored: await asFarAsKnown(parts.anchored),
    receipts,
    held: remembers ? held : null,
    least: leastHeld(ledger) - accepted,
  })
}

/**
 * The person has looked at the difference and goes on: it says nothing against the books any more.
 * @param difference what the chain holds more than the books say; base units, below 0 where it is less
 * @throws HearthError `chain/unreachable`, `chain/wrong-network`
 */
export async function acceptChain(parts: {
  readonly ledger: Books
  readonly chain: Pick<Chain, 'nonces'>
  readonly wallet: Address
  readonly difference: bigint
  readonly anchored: Anchored
}): Promise<void> {
  const { ledger, chain, wallet, difference } = parts
  const { latest } = await chain.nonces(wallet)
  ledger.settings.set(acceptedNumber(wallet), String(latest))
  ledger.settings.set(ACCEPTED_RECEIPTS, String(await asFarAsKnown(parts.anchored)))
  ledger.settings.set(ACCEPTED_MISSING, (difference < 0n ? -difference : 0n).toString())
}

/** A contract that does not answer says nothing against the books: nothing of the money depends on it. */
async function asFarAsKnown(anchored: Anchored): Promise<number> {
  try {
    return (await anchored?.()) ?? 0
  } catch (error) {
    if (error instanceof HearthError) return 0
    throw error
  }
}

/** Books that begin with a wallet that was used before have nothing to be older than. */
function isNew({ transfers, entries, receipts, settings }: Books, wallet: Address): boolean {
  const started = settings.get(acceptedNumber(wallet)) !== null || receipts.count() > 0
  return !started && entries.list({ cursor: null, limit: 1 }).total === 0 && transfers.live().length === 0
}

/** What is not final may turn out otherwise: payments that a reorganisation drops, and transfers on their way. */
function leastHeld({ transfers, entries }: Books): bigint {
  const onTheirWay = transfers.live().filter(({ state }) => state === 'signed' || state === 'broadcast')
  const leaving = onTheirWay.reduce((sum, { amount }) => sum + amount, 0n)
  const { expectedBalance, pending, uncollected, refundsOwed } = entries.totals()
  const paymentsNotFinal = pending - uncollected + refundsOwed
  return expectedBalance - leaving - paymentsNotFinal
}
