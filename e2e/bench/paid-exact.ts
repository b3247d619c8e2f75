import { toClientEvmSigner } from '@x402/evm'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { createPublicClient, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { HexBytes } from '../../contract/money.ts'
import { against, type Bench, rounded } from './result.ts'
import { type Call, freeCall, upload } from './vouchers/buyer.ts'
import { inWords, underLoad } from './vouchers/load.ts'
import { type MarketProcess, withMarket } from './vouchers/market-process.ts'

const CALLERS = 4
const SECONDS = 8

/** Every call is one job bought, unpaid request and transaction on the chain included, and not run. */
export const paidExact: Bench = {
  name: 'paid-exact',
  summary: `jobs bought with one settled payment each by ${CALLERS} stock clients, against a handler without payment`,
  run: async () => {
    const free = await withMarket('free', async (market) => {
      const target = `${market.url}/v1/data/${await upload(market, 1024)}`
      return underLoad(
        Array.from({ length: CALLERS }, () => freeCall(target)),
        SECONDS,
      )
    })
    const paid = await withMarket('paid', (market) =>
      underLoad(
        Array.from({ length: CALLERS }, (_, index) => exactCalls(market, index)),
        SECONDS,
      ),
    )
    return [
      {
        name: 'paid-exact',
        value: rounded(paid.perSecond),
        unit: 'calls/s',
        ...against({ name: 'without payment', value: free.perSecond }, paid.perSecond),
        detail: inWords(paid),
      },
    ]
  },
}

function exactCalls(market: MarketProcess, caller: number): Call {
  const account = privateKeyToAccount(HexBytes.parse(`0x${market.key}`))
  const signer = toClientEvmSigner(account, createPublicClient({ transport: http(market.rpcUrl) }))
  const client = new x402Client().register('eip155:*', new ExactEvmScheme(signer)).setSpendControls({
    allowedAssets: [{ network: 'eip155:31337', asset: market.asset.address, maxAmountPerPayment: '1000000' }],
  })
  const pay = wrapFetchWithPayment(fetch, client)
  let calls = 0
  return async () => {
    calls += 1
    const manifest = { kind: 'wasm', module: market.program, args: [`${caller}-${calls}`] }
    const body = JSON.stringify({ manifest })
    const begun = performance.now()
    const answer = await pay(`${market.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    if (answer.status !== 202) throw new Error(`${answer.status}: ${(await answer.text()).slice(0, 300)}`)
    await answer.arrayBuffer()
    return performance.now() - begun
  }
}
