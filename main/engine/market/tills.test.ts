import { encodePaymentSignatureHeader } from '@x402/core/http'
import { array, assert, asyncProperty, bigInt, boolean, constantFrom, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import { JobManifest } from '../../../contract/job.ts'
import type { Asset } from '../../../contract/money.ts'
import { inUnits } from '../payments/asset-units.ts'
import type { PayRequest } from '../payments/pay.ts'
import { Network } from '../payments/payment-header.ts'
import { chargeOf, priceOf, ratesIn, ratesOf, type PriceList } from '../payments/pricing.ts'
import { quoteIn } from '../payments/quote-in.ts'
import { severalTills, type Till } from './tills.ts'

const units = record({ listed: integer({ min: 0, max: 18 }), asset: integer({ min: 0, max: 18 }) })
const amount = bigInt({ min: 0n, max: 10n ** 24n })

test('a price in another asset is never less than in the list, and less than one base unit more', () => {
  assert(
    property(amount, units, (listed, scale) => {
      const there = inUnits(listed, scale) * 10n ** BigInt(scale.listed)
      const here = listed * 10n ** BigInt(scale.asset)
      expect(there >= here && there - here < 10n ** BigInt(scale.listed)).toBe(true)
      expect(inUnits(listed, { ...scale, asset: scale.listed })).toBe(listed)
    }),
  )
})

const price = bigInt({ min: 0n, max: 10n ** 9n })
const list = record({ floor: price, perCpuSecond: price, gpu: price, software: price, perMiB: price })
const job = record({ ms: integer({ min: 0, max: 120_000 }), outputBytes: integer({ min: 0, max: 2 ** 26 }) })

test('a voucher job is charged in the units of its asset: all of the price for all that was asked, never more', () => {
  assert(
    property(list, job, units, integer({ min: 0, max: 100 }), ({ gpu, software, ...prices }, asked, scale, percent) => {
      const sold: PriceList = { ...prices, perGpuSecond: { gpu, software } }
      const work = { work: { on: 'cpu' as const, ms: asked.ms }, outputBytes: asked.outputBytes, inputBytes: 0 }
      const quote = quoteIn({ amount: priceOf(sold, work), rates: ratesOf(sold, work) }, scale)
      expect(chargeOf(quote.rates, asked, quote.amount)).toBe(quote.amount)
      const part = { ms: (asked.ms * percent) / 100, outputBytes: Math.floor((asked.outputBytes * percent) / 100) }
      const charge = chargeOf(quote.rates, part, quote.amount)
      expect(
        charge <= quote.amount && charge >= inUnits(sold.floor < (quote.listed ?? 0n) ? sold.floor : 0n, scale),
      ).toBe(true)
    }),
  )
})

test('the rates of a job paid in the asset of the list are as they were', () => {
  const rates = ratesOf(
    { floor: 1n, perCpuSecond: 2n, perGpuSecond: { gpu: 3n, software: 2n }, perMiB: 4n },
    { work: { on: 'cpu', ms: 1 }, outputBytes: 0, inputBytes: 0 },
  )
  expect(ratesIn(rates, { listed: 6, asset: 6 })).toBe(rates)
})

const BOUGHT = {
  amount: 2_500n,
  rates: '{"on":"cpu","perSecond":"20","perMiB":"10","floor":"1000","inputBytes":0}',
  job: {
    manifest: JobManifest.parse({ kind: 'wasm', module: 'ab'.repeat(32) }),
    program: 'sha256',
    inputs: { module: { sha256: 'ab'.repeat(32), size: 1, root: 'ab'.repeat(32) }, stdin: null, files: [] },
  },
}

interface Asked {
  readonly network: string
  readonly amount: bigint | string
}

/** Tills that write down what reaches them, each on a chain of its own. */
function tillsOf(facts: readonly { readonly decimals: number; readonly isSelling: boolean }[], asked: Asked[]) {
  const tills = facts.map(({ decimals, isSelling }, index): Till => {
    const asset: Asset = {
      network: `eip155:${index + 1}`,
      address: '0x5fbdb2315678afecb367f032d93f642f64180aa3',
      symbol: 'USDC',
      decimals,
      eip712: { name: 'USDC', version: '2' },
    }
    const nothing = {
      get: () => null,
      charge: () => null,
      byJob: () => null,
      isBanned: () => index === facts.length - 1,
    }
    return {
      label: `Chain ${index}`,
      asset,
      payTo: asset.address,
      provider: asset.address,
      // Only what the tills themselves ask of books; nothing is in them.
      ledger: { jobs: nothing, payments: nothing, receipts: nothing, payers: nothing, durable: async () => undefined },
      payments: {
        pay: async ({ purchase }: PayRequest) => {
          const amount = await purchase().then(
            (found) => found.amount,
            (error: unknown) => (error instanceof HearthError ? error.code : 'unexpected'),
          )
          asked.push({ network: asset.network, amount })
          throw new HearthError('test/seen', 'Seen.')
        },
        sell: async () => Promise.reject(new Error('not asked for')),
        requirement: async () => Promise.reject(new Error('not asked for')),
        requiredHeader: async () => asset.network,
      },
      channels: null,
      isSelling: () => isSelling,
    }
  })
  return tills
}

function paying(network: string): string {
  const accepted = {
    scheme: 'exact',
    network: Network.parse(network),
    asset: '0x1',
    amount: '1',
    payTo: '0x2',
    maxTimeoutSeconds: 60,
    extra: {},
  }
  return encodePaymentSignatureHeader({ x402Version: 2, accepted, payload: {} })
}

test('a payment goes to the till of its network, at its price there; any other, and none, to the first', async () => {
  const facts = array(record({ decimals: constantFrom(0, 2, 6, 8, 18), isSelling: boolean() }), {
    minLength: 1,
    maxLength: 4,
  })
  await assert(
    asyncProperty(facts, integer({ min: 0, max: 5 }), async (all, wanted) => {
      const asked: Asked[] = []
      const [first, ...others] = tillsOf(all, asked)
      if (first === undefined) return
      const market = severalTills([first, ...others], () => 'https://hearth.example')
      const header = wanted === 0 ? undefined : paying(`eip155:${wanted}`)
      const request = { header, route: '/v1/jobs', requestHash: 'hash', purchase: async () => BOUGHT }
      await expect(market.payments.pay(request)).rejects.toThrow('Seen')
      const till = [first, ...others][wanted - 1] ?? first
      const amount = inUnits(BOUGHT.amount, { listed: first.asset.decimals, asset: till.asset.decimals })
      const expected = till.isSelling() ? amount : 'market/not-available'
      expect(asked).toEqual([{ network: till.asset.network, amount: expected }])
      const selling = [first, ...others].filter((each) => each.isSelling())
      expect(market.accepts().map(({ network }) => network)).toEqual(selling.map(({ asset }) => asset.network))
      // Whoever is banned on one network buys on none.
      expect(market.isBanned(first.payTo)).toBe(true)
    }),
  )
})
