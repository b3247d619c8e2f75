import type { PaymentRequirements } from '@x402/core/types'
import { HearthError } from '../../../contract/errors.ts'
import type { Accept } from '../../../contract/market.ts'
import type { Address, Asset } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { severalBooks } from '../ledger/several.ts'
import { acceptsOf } from '../payments/accepts.ts'
import { inUnits } from '../payments/asset-units.ts'
import type { Channels } from '../payments/channels/open.ts'
import { paymentNetwork } from '../payments/payment-network.ts'
import type { Purchase, SalePrice } from '../payments/pay.ts'
import type { Payments } from '../payments/payments.ts'
import { quoteIn } from '../payments/quote-in.ts'
import type { MarketDeps } from './parts.ts'
import type { MarketVouchers } from './voucher-sale.ts'

/** Where work is paid on one network: who takes its money, and the books it is written into. */
export interface Till {
  readonly label: string
  readonly asset: Asset
  readonly payTo: Address
  /** Signs the receipts of what is paid here. */
  readonly provider: Address
  readonly ledger: MarketDeps['ledger'] & { readonly payers: Pick<Ledger['payers'], 'isBanned'> }
  readonly payments: Pick<Payments, 'pay' | 'sell' | 'requirement' | 'requiredHeader'>
  readonly channels: Pick<Channels, 'till' | 'jobTill' | 'callRequirement' | 'isOpen'> | null
  /** Whether anything is sold for this money at the moment. */
  readonly isSelling: () => boolean
}

type MarketTills = Pick<MarketDeps, 'ledger' | 'payments' | 'dataWays' | 'vouchers' | 'accepts' | 'isBanned'>

/**
 * The tills of all networks as the one that the market knows: a payment goes to the till of its network, with the one
 * price list in that till's units, and everything of a purchase stays in the books that took its payment.
 */
export function severalTills(all: readonly [Till, ...Till[]], publicUrl: () => string): MarketTills {
  const [first, ...others] = all
  const books = severalBooks(all)
  const tillOf = (header: string | undefined): Till => {
    if (header === undefined || others.length === 0) return first
    const network = paymentNetwork(header)
    return others.find(({ asset }) => asset.network === network) ?? first
  }
  /** Where calls are paid by who has not said where. */
  const anyVouchers = (): Till => all.find((till) => till.isSelling() && takesVouchers(till)) ?? first

  return {
    ledger: {
      jobs: { get: (id) => books.ofJob(id).ledger.jobs.get(id) },
      payments: {
        get: (id) => books.ofPayment(id).ledger.payments.get(id),
        charge: (id) => books.ofPayment(id).ledger.payments.charge(id),
      },
      receipts: { byJob: (id) => books.ofJob(id).ledger.receipts.byJob(id) },
      durable: async () => void (await Promise.all(all.map(({ ledger }) => ledger.durable()))),
    },
    payments: {
      pay: async (request) => {
        const till = tillOf(request.header)
        return till.payments.pay({ ...request, purchase: pricedFor(till, first.asset, request.purchase) })
      },
      sell: async (request) => {
        const till = tillOf(request.header)
        const units = unitsOf(till, first.asset)
        const purchase = async (): Promise<SalePrice> => {
          const { amount, former, sold } = await request.purchase()
          if (!till.isSelling()) throw notHere(till)
          return { amount: inUnits(amount, units), former: former.map((other) => inUnits(other, units)), sold }
        }
        return till.payments.sell({ ...request, purchase })
      },
      requiredHeader: async (ask) => {
        const till = all.find(({ asset }) => asset.network === ask.other.network) ?? first
        return till.payments.requiredHeader(ask)
      },
    },
    vouchers: (header) => {
      const till = header === undefined ? anyVouchers() : tillOf(header)
      return vouchersOf(till, first.asset, publicUrl)
    },
    dataWays: async ({ call, exact }) => [
      ...(await otherCallWays(all, call)),
      ...(await exactDataWays(all, first.asset, exact)),
    ],
    accepts: () => all.filter((till) => till.isSelling()).flatMap(waysOf),
    isBanned: (payer) => all.some(({ ledger }) => ledger.payers.isBanned(payer)),
  }
}

/** What the other tills that sell ask for a job of this price, which is in the units of `list`. */
export async function otherJobWays(
  tills: readonly Till[],
  list: Asset,
  listed: bigint,
): Promise<readonly PaymentRequirements[]> {
  const ways = tills
    .filter((till) => till.isSelling())
    .map((till) => jobWays(till, inUnits(listed, unitsOf(till, list))))
  // A network that cannot say what it asks is left out; the others are there all the same.
  return (await Promise.allSettled(ways)).flatMap((asked) => (asked.status === 'fulfilled' ? asked.value : []))
}

/** The same for a call that is paid by voucher. */
export async function otherCallWays(tills: readonly Till[], listed: bigint): Promise<readonly PaymentRequirements[]> {
  const selling = tills.filter((till) => till.isSelling() && takesVouchers(till))
  const ways = selling.map(async ({ channels }) => (channels === null ? [] : [await channels.callRequirement(listed)]))
  return (await Promise.allSettled(ways)).flatMap((asked) => (asked.status === 'fulfilled' ? asked.value : []))
}

/** What the tills that sell ask for data that is settled by itself. */
async function exactDataWays(tills: readonly Till[], list: Asset, listed: bigint) {
  const ways = tills
    .filter((till) => till.isSelling())
    .map((till) => till.payments.requirement(inUnits(listed, unitsOf(till, list)), 'authorization'))
  return (await Promise.allSettled(ways)).flatMap((asked) => (asked.status === 'fulfilled' ? [asked.value] : []))
}

async function jobWays({ payments, channels }: Till, amount: bigint): Promise<readonly PaymentRequirements[]> {
  const exact = await payments.requirement(amount)
  return channels?.isOpen() === true ? [exact, await channels.jobTill.requirement(amount)] : [exact]
}

function waysOf(till: Till): readonly Accept[] {
  const exact = acceptsOf(till)
  return takesVouchers(till) ? [...exact, ...exact.map((way) => ({ ...way, scheme: 'batch-settlement' }))] : exact
}

function takesVouchers({ channels }: Till): boolean {
  return channels?.isOpen() === true
}

function vouchersOf(till: Till, list: Asset, publicUrl: () => string): MarketVouchers | null {
  const { channels } = till
  if (channels === null || !channels.isOpen()) return null
  const { jobTill } = channels
  return {
    till: channels.till,
    jobTill: {
      ...jobTill,
      buy: (order) => jobTill.buy({ ...order, purchase: pricedFor(till, list, order.purchase) }),
    },
    isSelling: till.isSelling,
    publicUrl,
  }
}

/** The purchase at its price in the units of this till. @throws HearthError `market/not-available` */
function pricedFor(till: Till, list: Asset, purchase: () => Promise<Purchase>): () => Promise<Purchase> {
  return async () => {
    const found = await purchase()
    if (!till.isSelling()) throw notHere(till)
    const units = unitsOf(till, list)
    const former = found.former === undefined ? {} : { former: found.former.map((quote) => quoteIn(quote, units)) }
    return { ...found, ...quoteIn(found, units), ...former }
  }
}

function unitsOf(till: Pick<Till, 'asset'>, list: Asset) {
  return { listed: list.decimals, asset: till.asset.decimals }
}

function notHere({ label }: Till): HearthError {
  return new HearthError('market/not-available', `Nothing is sold for money of ${label} at the moment.`, {
    hint: 'The payment was not used. GET /v1/offers lists what can be paid with.',
  })
}
