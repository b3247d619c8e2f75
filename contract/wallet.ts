import { z } from 'zod'
import { Address, BaseUnits } from './money.ts'

const Time = z.int().min(0)
export const Passphrase = z.string().min(1).max(1024)

/** A name that stands for an address, such as alice.eth (ENS): with a dot, and without what addresses and links have. */
export const DestinationName = z
  .string()
  .regex(/^[^\s/:@?#.][^\s/:@?#]*\.[^\s/:@?#.]+$/u)
  .max(255)

/** Where a withdrawal may go, as it is typed. */
export const Destination = z.union([Address, DestinationName])

/** An address with the name a person gave it. */
export const SavedAddress = z.strictObject({ name: z.string().min(1).max(40), address: Address, addedAt: Time })
export type SavedAddress = z.infer<typeof SavedAddress>

/** What goes to the payout address by itself, as a person has reviewed it. Amounts in base units, fees in wei. */
export const SweepTerms = z.strictObject({
  to: Address,
  /** The wallet may hold this much; above it the sweep begins. */
  cap: BaseUnits,
  /** What stays behind. */
  keep: BaseUnits,
  /** A sweep that would cost more waits. */
  maxFeeWei: BaseUnits,
})
export type SweepTerms = z.infer<typeof SweepTerms>

export const Sweep = z.strictObject({
  /** Null: nothing is sent by itself. */
  terms: SweepTerms.nullable(),
  /** What the rule waits for at the moment, in a sentence; null when it is off or there is nothing to wait for. */
  waiting: z.string().nullable(),
})
export type Sweep = z.infer<typeof Sweep>

export const WalletView = z.strictObject({
  address: Address,
  /** There is a recovery phrase, and whether the person has shown that it was written down. */
  phrase: z.enum(['none', 'unconfirmed', 'confirmed']),
  /** The address earnings go to, of which no key is here; null: they stay in this wallet. */
  payout: Address.nullable(),
  /**
   * The coin that pays for transactions: what is held, wei, what is missing, in a sentence, and who would send a
   * withdrawal without any; null: nobody.
   */
  gas: z.strictObject({
    coin: z.string(),
    held: BaseUnits.nullable(),
    problem: z.string().nullable(),
    carrier: z.string().nullable(),
  }),
  /** A withdrawal may go to a name, which is looked up on Ethereum. */
  takesNames: z.boolean(),
  /** Unix ms; null while the wallet is locked on this connection. */
  unlockedUntil: Time.nullable(),
  book: z.array(SavedAddress),
  sweep: Sweep,
})
export type WalletView = z.infer<typeof WalletView>

/** One word of the phrase, by its place from 1. */
const Place = z.int().min(1).max(24)

const Nothing = z.strictObject({})

/**
 * The calls about the wallet; part of `engineCalls`. What can move money needs an unlock on the same connection,
 * what shows a secret needs the passphrase itself, again.
 */
export const walletCalls = {
  'wallet.get': { in: Nothing, out: WalletView },
  'wallet.unlock': {
    in: z.strictObject({
      passphrase: Passphrase,
      /** How long, five minutes unless told. */
      minutes: z.int().min(1).max(1440).default(5),
    }),
    out: z.strictObject({ unlockedUntil: Time }),
  },
  'wallet.lock': { in: Nothing, out: Nothing },
  'wallet.passphrase': { in: z.strictObject({ from: Passphrase, to: Passphrase }), out: Nothing },
  /** Shows the phrase and asks for some of its words, to be given to `wallet.backup`. */
  'wallet.phrase': {
    in: z.strictObject({ passphrase: Passphrase }),
    out: z.strictObject({ words: z.array(z.string()), ask: z.array(Place) }),
  },
  /** The words that were asked for, in that order. */
  'wallet.backup': { in: z.strictObject({ words: z.array(z.string().max(40)).max(24) }), out: WalletView },
  'wallet.key': { in: z.strictObject({ passphrase: Passphrase }), out: z.strictObject({ key: z.string() }) },
  /** Null: earnings stay in this wallet. Turns the sweep off when the address changes. */
  'wallet.payout': { in: z.strictObject({ address: Address.nullable() }), out: WalletView },
  'book.add': {
    in: z.strictObject({
      name: z.string().trim().min(1).max(40),
      address: Address,
      /** The person has seen that it looks like another one, and means it. */
      sure: z.boolean().default(false),
    }),
    out: WalletView,
  },
  'book.remove': { in: z.strictObject({ address: Address }), out: WalletView },
  /** What the rule would be; `sweep.confirm` turns on exactly this. */
  'sweep.review': {
    in: z.strictObject({ cap: BaseUnits, keep: BaseUnits }),
    out: z.strictObject({
      reviewId: z.string(),
      terms: SweepTerms,
      sentences: z.array(z.string()),
      expiresAt: Time,
    }),
  },
  'sweep.confirm': { in: z.strictObject({ reviewId: z.string().max(64) }), out: WalletView },
  'sweep.off': { in: Nothing, out: WalletView },
} as const
