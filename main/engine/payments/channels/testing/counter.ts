import { mkdtempSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FacilitatorClient } from '@x402/core/server'
import { toClientEvmSigner } from '@x402/evm'
import { BatchSettlementEvmScheme } from '@x402/evm/batch-settlement/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { createPublicClient, encodeFunctionData, http, parseAbi } from 'viem'
import { z } from 'zod'
import { type Address, Bytes32, type Hex } from '../../../../../contract/money.ts'
import type { Ledger } from '../../../ledger/ledger.ts'
import { openLedger } from '../../../ledger/open.ts'
import { systemClock } from '../../../ports/clock.ts'
import { silentLog } from '../../../ports/log.ts'
import { temporaryPractice } from '../../../practice/testing/temporary.ts'
import { signerAccount } from '../../../proof/account.ts'
import type { Practice } from '../../../practice/network.ts'
import { type UsableNetwork, usableNetwork } from '../../../wallet/networks.ts'
import { createRpc, type Rpc } from '../../../wallet/rpc.ts'
import { createLocalFacilitator } from '../../facilitator/local.ts'
import { type Channels, type ChannelsOptions, openChannels } from '../open.ts'

const tokenAbi = parseAbi(['function mint(address, uint256)', 'function balanceOf(address) view returns (uint256)'])
const Url = 'https://hearth.example/v1/thing'

/** A shop that sells one thing for vouchers, on a practice chain and a ledger of its own. */
export async function openCounter(more: Partial<ChannelsOptions> = {}) {
  const { practice, end } = await temporaryPractice()
  const folder = mkdtempSync(path.join(tmpdir(), 'hearth-channels-'))
  const network = usableNetwork('practice')
  const rpc = createRpc(() => practice.rpcUrl)
  const receiptsKey = randomBytes(32)
  const provider = signerAccount(receiptsKey)
  const payTo = signerAccount(randomBytes(32)).address
  const file = path.join(folder, 'ledger.db')
  const openBooks = () => openLedger({ file, provider: provider.address, network: network.chainId })
  const facilitator = createLocalFacilitator({
    network,
    rpcUrl: () => practice.rpcUrl,
    key: practice.facilitatorKey,
    // The books are opened anew in between.
    ledger: {
      get outgoing() {
        return counter.ledger.outgoing
      },
      settings: {
        get: (key) => counter.ledger.settings.get(key),
        set: (key, value) => counter.ledger.settings.set(key, value),
      },
    },
    clock: systemClock,
    log: silentLog,
  })
  const start = (
    ledger: Ledger,
    through: FacilitatorClient = facilitator,
    then: Partial<ChannelsOptions> = {},
  ): Channels =>
    openChannels({
      ledger,
      network,
      rpcUrl: () => practice.rpcUrl,
      facilitator: through,
      payTo,
      receiptsKey,
      journalDir: path.join(folder, 'vouchers'),
      clock: systemClock,
      log: silentLog,
      newId: () => randomBytes(16).toString('hex'),
      prepare: () => () => undefined,
      onPaid: ({ id }) => counter.jobs.push(id),
      underWay: () => counter.underWay(),
      ...more,
      ...then,
    })
  const ledger = openBooks()

  const counter = {
    practice,
    network,
    rpc,
    payTo,
    /** Whose receipts the books chain. */
    provider: provider.address,
    facilitator,
    folder,
    /** Where the books are. */
    file,
    ledger,
    channels: start(ledger),
    /** Whether a claim is on its way, as the outbox of a facilitator of ours says. */
    underWay: (): boolean => facilitator.outbox.underWay(['claim', 'settlement']),
    /** Most that a call may cost, and what it costs. */
    price: { maximum: 1_000n, actual: 400n },
    /** Jobs that were bought and should run. */
    jobs: new Array<string>(),
    /** How often the work was done. */
    worked: 0,
    /** Runs while the channel is reserved; a throw is a handler that failed. */
    work: (): Promise<void> => Promise.resolve(),
    /** The same books in a new engine, as after a crash. */
    restart: (through?: FacilitatorClient, then?: Partial<ChannelsOptions>) => {
      counter.channels.close()
      counter.ledger.close()
      counter.reopen(through, then)
    },
    reopen: (through?: FacilitatorClient, then?: Partial<ChannelsOptions>) => {
      counter.ledger = openBooks()
      counter.channels = start(counter.ledger, through, then)
      if (counter.ledger.journal.hold() === null) counter.channels.begin()
    },
    balance: async (owner: Address): Promise<bigint> => {
      const data = encodeFunctionData({ abi: tokenAbi, functionName: 'balanceOf', args: [owner] })
      return BigInt(z.string().parse(await rpc.call('eth_call', [{ to: network.asset.address, data }, 'latest'])))
    },
    /** The route, as a stock client's `fetch` sees it. */
    serve: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init)
      const header = request.headers.get('payment-signature') ?? undefined
      const answer = await counter.channels.till({ header, url: Url, maximum: counter.price.maximum })
      if (answer.kind === 'required') {
        return new Response(answer.refusal.reason, {
          status: 402,
          headers: { 'payment-required': answer.paymentRequired },
        })
      }
      if (answer.kind === 'refunded') {
        return new Response('refunded', { headers: { 'payment-response': answer.paymentResponse } })
      }
      try {
        counter.worked += 1
        await counter.work()
      } catch {
        await answer.sale.release()
        return new Response('failed', { status: 500 })
      }
      const paid = await answer.sale.charge(counter.price.actual, { kind: 'data', ref: 'thing' })
      return new Response('thing', { headers: { 'payment-response': paid } })
    },
    close: async () => {
      counter.channels.close()
      counter.ledger.close()
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return Object.assign(counter, {
    buyer: (salt?: Hex, deposit?: string) => openBuyer(counter, salt, deposit),
    /** One payment of scheme `exact` through the same facilitator; its transaction. */
    settleExact: () => settleExact(counter),
  })
}

/** A buyer with the unmodified client and ten dollars. */
async function settleExact(shop: Shop & Pick<ChannelsOptions, 'facilitator' | 'payTo'>): Promise<Hex> {
  const { practice, network, facilitator, payTo } = shop
  await practice.fundBuyer(1_000_000n)
  const scheme = new ExactEvmScheme(signerAccount(practice.buyer.key))
  const terms = {
    scheme: 'exact',
    network: 'eip155:31337' as const,
    asset: network.asset.address,
    amount: '1000',
    payTo,
    maxTimeoutSeconds: 60,
    extra: { ...network.asset.eip712 },
  }
  const payload = await scheme.createPaymentPayload(2, terms)
  const settled = await facilitator.settle({ ...payload, accepted: terms }, terms)
  return Bytes32.parse(settled.transaction)
}

interface Shop {
  readonly practice: Practice
  readonly network: UsableNetwork
  readonly rpc: Rpc
  readonly serve: typeof fetch
}

async function openBuyer({ practice, network, rpc, serve }: Shop, salt?: Hex, deposit?: string) {
  const key = randomBytes(32)
  const account = signerAccount(key)
  const data = encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [account.address, 10_000_000n] })
  await practice.fundWallet(account.address)
  await sendAs(rpc, network.numericId, account, { to: network.asset.address, data })
  const reader = createPublicClient({ transport: http(practice.rpcUrl) })
  const scheme = new BatchSettlementEvmScheme(
    toClientEvmSigner(
      {
        address: account.address,
        signTypedData: (typed) => account.signTypedData({ ...typed, domain: typed.domain, types: { ...typed.types } }),
      },
      reader,
    ),
    {
      ...(salt === undefined ? {} : { salt }),
      ...(deposit === undefined ? {} : { depositStrategy: () => deposit }),
    },
  )
  const client = new x402Client().register('eip155:*', scheme).setSpendControls({
    allowedAssets: [{ network: 'eip155:31337', asset: network.asset.address, maxAmountPerPayment: '1000000' }],
  })
  return {
    address: account.address,
    key,
    scheme,
    fetch: wrapFetchWithPayment(serve, client),
    buy: () => wrapFetchWithPayment(serve, client)(Url),
    refund: (amount?: string) => scheme.refund(Url, { fetch: serve, ...(amount === undefined ? {} : { amount }) }),
    send: (call: { readonly to: Address; readonly data: Hex }) => sendAs(rpc, network.numericId, account, call),
  }
}
export type Counter = Awaited<ReturnType<typeof openCounter>>
export type Buyer = Awaited<ReturnType<typeof openBuyer>>

async function sendAs(
  rpc: Rpc,
  chainId: number,
  account: ReturnType<typeof signerAccount>,
  call: { readonly to: Address; readonly data: Hex },
): Promise<void> {
  const nonce = Number(z.string().parse(await rpc.call('eth_getTransactionCount', [account.address, 'pending'])))
  const raw = await account.signTransaction({
    type: 'eip1559',
    chainId,
    nonce,
    gas: 500_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 1n,
    ...call,
  })
  const receipt = z.object({ status: z.string() }).parse(await rpc.call('eth_sendRawTransactionSync', [raw]))
  if (receipt.status !== '0x1') throw new Error('the transaction was reverted')
}
