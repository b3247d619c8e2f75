import type { TransactionSerializableEIP1559 } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, formatUnits } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Chain } from './chain.ts'
import { checkDestination, CONTRACT_WARNING } from './destination.ts'
import { feeCeiling, requireBelowLimit } from './fee-ceiling.ts'
import { type Known, lookAlike, lookAlikeWarning } from './look-alike.ts'
import type { UsableNetwork } from './networks.ts'

/** What a person is shown, and confirms, before money moves. Amounts in base units, fees in wei. */
export interface Review {
  readonly reviewId: string
  readonly to: Address
  readonly amount: bigint
  readonly maxFeeWei: bigint
  readonly feeCoin: string
  /** Unix milliseconds. */
  readonly expiresAt: number
  readonly warnings: readonly string[]
  /** Who carries it to the network and pays the fee; null: this wallet does. */
  readonly carrier: string | null
}

/** A review and the transaction it stands for, all but its number; null where somebody else carries it. */
export interface PreparedReview extends Review {
  readonly from: Address
  readonly unsigned: TransactionSerializableEIP1559 | null
}

export interface Wish {
  readonly to: Address
  readonly amount: bigint | 'all'
  /** Without coin for gas: somebody else carries it to the network. */
  readonly gasless?: boolean
}

export interface ReviewDeps {
  readonly ledger: Pick<Ledger, 'entries' | 'settings'>
  readonly chain: Pick<Chain, 'balance' | 'nativeBalance' | 'nonces' | 'prepareTransfer' | 'isContract'>
  readonly preset: UsableNetwork
  readonly clock: Clock
  readonly newId: () => string
  /** Addresses the person knows: one that only looks like them is warned about. */
  readonly known?: () => readonly Known[]
  /** Who carries signed transfers to the network; null where nobody does. */
  readonly carrier?: { readonly name: string } | null
}

export interface Reviews {
  /**
   * Works out exactly what would be sent, and refuses what cannot or should not be.
   * @throws HearthError `wallet/bad-address`, `wallet/bad-amount`, `wallet/insufficient`,
   * `wallet/no-gas`, `wallet/fee-above-limit`, `wallet/not-carried`, `chain/unreachable`, `chain/transfer-impossible`
   */
  make(from: Address, wish: Wish): Promise<Review>
  /** @throws HearthError `wallet/review-unknown`, `wallet/review-expired` */
  find(reviewId: string): PreparedReview
}

/** Fees move: what was reviewed must still be what is paid. */
const VALID_MS = 120_000
/** More than a person can look at; bounds the memory a client can make us use. */
const MOST_REVIEWS = 100

export function createReviews(deps: ReviewDeps): Reviews {
  const { ledger, chain, preset, clock, newId, known = () => [], carrier = null } = deps
  const made = new Map<string, PreparedReview>()

  async function spendable(from: Address): Promise<bigint> {
    const booked = ledger.entries.withdrawable()
    const held = await chain.balance(from)
    return held < booked ? held : booked
  }

  async function amountOf(wish: bigint | 'all', from: Address): Promise<bigint> {
    const most = await spendable(from)
    const amount = wish === 'all' ? most : wish
    if (amount > most) throw insufficient(most, preset)
    if (amount > 0n) return amount
    if (wish === 'all') throw insufficient(0n, preset)
    throw new HearthError('wallet/bad-amount', 'The amount has to be more than zero.')
  }

  async function requireGas(from: Address, maxFeeWei: bigint): Promise<void> {
    const held = await chain.nativeBalance(from)
    if (held >= maxFeeWei) return
    const coin = preset.gasCoin
    const [needed, there] = [formatUnits(maxFeeWei, 18), formatUnits(held, 18)]
    throw new HearthError(
      'wallet/no-gas',
      `Sending costs up to ${needed} ${coin}; the wallet holds ${there} ${coin}.`,
      {
        hint:
          carrier === null
            ? say`Send a little ${coin} to ${from}, then try again.`
            : say`Withdraw without a network fee: ${carrier.name} then sends it. Or send a little ${coin} to ${from}.`,
      },
    )
  }

  /** What this wallet would send, and the most it costs. */
  async function ownTransaction(from: Address, to: Address, amount: bigint) {
    const { latest } = await chain.nonces(from)
    const prepared = await chain.prepareTransfer({ from, to, amount, nonce: latest })
    requireBelowLimit(feeCeiling(ledger.settings), prepared.maxFeeWei, 'wallet/fee-above-limit')
    await requireGas(from, prepared.maxFeeWei)
    return prepared
  }

  function requireCarrier(): string {
    if (carrier !== null) return carrier.name
    throw new HearthError('wallet/not-carried', 'Nobody carries withdrawals to this network for others.', {
      hint: 'Withdraw with a network fee.',
    })
  }

  function keep(review: PreparedReview): void {
    for (const [id, { expiresAt }] of made) {
      if (expiresAt <= clock.now() || made.size >= MOST_REVIEWS) made.delete(id)
    }
    made.set(review.reviewId, review)
  }

  return {
    make: async (from, wish) => {
      const { to, warnings } = warned(checkDestination(wish.to, from, preset.asset.address), known())
      const amount = await amountOf(wish.amount, from)
      const carriedBy = wish.gasless === true ? requireCarrier() : null
      const { unsigned, maxFeeWei } =
        carriedBy === null ? await ownTransaction(from, to, amount) : { unsigned: null, maxFeeWei: 0n }
      const review: PreparedReview = {
        reviewId: newId(),
        to,
        amount,
        maxFeeWei,
        feeCoin: preset.gasCoin,
        expiresAt: clock.now() + VALID_MS,
        warnings: (await chain.isContract(to)) ? [...warnings, CONTRACT_WARNING] : warnings,
        carrier: carriedBy,
        from,
        unsigned,
      }
      keep(review)
      return shown(review)
    },
    find: (reviewId) => {
      const review = made.get(reviewId)
      if (review === undefined) {
        throw new HearthError('wallet/review-unknown', 'This withdrawal has not been reviewed.', { hint: AGAIN })
      }
      if (review.expiresAt > clock.now()) return review
      throw new HearthError('wallet/review-expired', 'The review of this withdrawal is too old.', { hint: AGAIN })
    },
  }
}

type Checked = ReturnType<typeof checkDestination>

function warned({ to, warnings }: Checked, known: readonly Known[]): Checked {
  const alike = lookAlike(to, known)
  return alike === null ? { to, warnings } : { to, warnings: [lookAlikeWarning(alike), ...warnings] }
}

const AGAIN = 'Review it again; nothing was sent.'

function shown({ from: _from, unsigned: _unsigned, ...review }: PreparedReview): Review {
  return review
}

function insufficient(most: bigint, { asset }: UsableNetwork): HearthError {
  const sum = `${formatUnits(most, asset.decimals)} ${asset.symbol}`
  return new HearthError('wallet/insufficient', `At most ${sum} can be withdrawn now.`, {
    hint: 'Money that is still pending, owed back to a buyer, or on its way out cannot be withdrawn.',
  })
}
