import path from 'node:path'
import { toClientEvmSigner } from '@x402/evm'
import { BatchSettlementEvmScheme } from '@x402/evm/batch-settlement/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { createPublicClient, type Hex, http } from 'viem'
import { z } from 'zod'
import type { EngineClient } from '../../main/cli/client.ts'
import { signerAccount } from '../../main/engine/proof/account.ts'
import { fundCustomer, practiceAnvil, practiceChain, type PracticeCustomer } from '../rig/practice-chain.ts'
import { runEngine, type RunOptions } from '../rig/running-engine.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import type { Harness } from './harness.ts'

const SLICE = 300
const FULL = 10_000
/** Channels used at once by one payer. */
const CHANNELS = 6
/** Calls of a build that forgets some of them. */
const CONTROL_CALLS = 60
const FORGETFUL = path.join(import.meta.dirname, 'broken', 'forgetful.ts')
const MONEY = 100_000_000n

export interface VoucherReport {
  readonly calls: number
  readonly seconds: number
  /** Base units: what the calls cost by their answers, and what books and chain say. */
  readonly told: bigint
  readonly charged: bigint
  readonly settled: bigint
  readonly onChain: bigint
  readonly reconciled: string
}

/** A stock client pays a running engine call by call; then everything is claimed, paid out and compared. */
export const vouchers: Harness = {
  name: 'vouchers',
  summary: 'a stock client pays thousands of calls by voucher, and the books match the chain to the unit',
  run: async ({ full, rounds, say, mayGoOn }) => {
    const calls = rounds ?? (full ? FULL : SLICE)
    const report = await withTempFolder('vouchers', (folder) => paidCalls({ folder, most: calls, say, mayGoOn }))
    const problem = whatDiffers(report)
    if (problem !== null) throw new Error(problem)
    return {
      'Calls paid': `${report.calls} of ${calls}, ${Math.round(report.calls / report.seconds)} a second by ${CHANNELS} channels`,
      'Told to the buyer': `${report.told} base units`,
      'Charged in the books': `${report.charged} base units`,
      'Paid to the wallet': `${report.onChain} base units on the chain, ${report.settled} in the books`,
      'Books against chain': `difference ${report.reconciled}`,
    }
  },
  control: async ({ say }) => {
    const preload = { script: FORGETFUL, environment: { HEARTH_FORGET: 'INSERT INTO calls' } }
    const report = await withTempFolder('vouchers', (folder) =>
      paidCalls({ folder, most: CONTROL_CALLS, say, preload }),
    )
    const found = whatDiffers(report)
    if (found === null) throw new Error('A build that books one call in twenty nowhere was not noticed.')
    return `of a build that books one call in twenty nowhere: ${found}`
  },
}

/** The first figure that does not agree with the others, as a sentence; null when all do. */
export function whatDiffers(report: VoucherReport): string | null {
  const { told, charged, settled, onChain, reconciled } = report
  if (told !== charged) return `The buyer was told ${told}, the books were charged ${charged} base units.`
  if (charged !== settled) return `Charged ${charged}, paid out ${settled} base units.`
  if (settled !== onChain) return `The books have ${settled}, the chain ${onChain} base units.`
  return reconciled === '0' ? null : `Books and chain differ by ${reconciled} base units.`
}

export async function paidCalls({
  folder,
  most,
  say,
  mayGoOn = () => true,
  preload,
}: {
  readonly folder: string
  readonly most: number
  readonly say: (line: string) => void
  readonly mayGoOn?: () => boolean
  /** A build that is broken on purpose. */
  readonly preload?: RunOptions['preload']
}): Promise<VoucherReport> {
  const running = await runEngine({ dataRoot: folder, ...(preload === undefined ? {} : { preload }) })
  try {
    const engine = await running.client()
    await untilOpen(engine)
    const customer = await fundCustomer(folder, MONEY)
    const { rpcUrl } = await practiceAnvil(folder)
    const target = await upload(running.marketUrl)
    const begun = performance.now()
    const { calls, told } = await buy({ customer, rpcUrl, target, most, say, mayGoOn })
    const seconds = (performance.now() - begun) / 1000
    const status = await engine.call('vouchers.collect', {})
    const chain = await practiceChain(folder)
    const { reconcile } = await engine.call('ledger.reconcile', {})
    const onChain = await chain.balance(engine.snapshot().wallet.address ?? customer.address)
    engine.close()
    return {
      calls,
      seconds,
      told,
      charged: BigInt(status.charged),
      settled: BigInt(status.settled),
      onChain,
      reconciled: reconcile?.difference ?? 'unknown',
    }
  } finally {
    await running.stop()
  }
}

async function untilOpen(engine: EngineClient): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if ((await engine.call('vouchers.status', {})).open) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('Vouchers were not taken within 20 seconds.')
}

async function upload(marketUrl: string): Promise<string> {
  const answer = await fetch(`${marketUrl}/v1/uploads`, { method: 'POST', body: 'forty-two' })
  return `${marketUrl}/v1/data/${z.object({ id: z.string() }).parse(await answer.json()).id}`
}

interface Buying {
  readonly customer: PracticeCustomer
  readonly rpcUrl: string
  readonly target: string
  readonly most: number
  readonly say: (line: string) => void
  readonly mayGoOn: () => boolean
}

const Answer = z.object({ extra: z.object({ chargedAmount: z.string() }) })

/** Every channel pays its share, one call after the other; what the answers said they cost. */
async function buy({ customer, rpcUrl, target, most, say, mayGoOn }: Buying) {
  let calls = 0
  let told = 0n
  await Promise.all(
    Array.from({ length: CHANNELS }, async (_, channel) => {
      const pay = stockClient(customer, rpcUrl, `0x${(channel + 1).toString(16).padStart(64, '0')}`)
      while (calls < most && (calls < CHANNELS || mayGoOn())) {
        calls += 1
        const answer = await pay(target)
        if (answer.status !== 200) throw new Error(`A call was answered with ${answer.status}: ${await answer.text()}`)
        await answer.arrayBuffer()
        const header = answer.headers.get('payment-response') ?? ''
        told += BigInt(Answer.parse(JSON.parse(Buffer.from(header, 'base64').toString())).extra.chargedAmount)
        if (calls % 500 === 0) say(`  ${calls} of ${most} calls`)
      }
    }),
  )
  return { calls, told }
}

function stockClient({ key, asset }: PracticeCustomer, rpcUrl: string, salt: Hex): typeof fetch {
  const account = signerAccount(key)
  const signer = toClientEvmSigner(
    {
      address: account.address,
      signTypedData: (typed) => account.signTypedData({ ...typed, types: { ...typed.types } }),
    },
    createPublicClient({ transport: http(rpcUrl) }),
  )
  const client = new x402Client()
    .register('eip155:*', new BatchSettlementEvmScheme(signer, { salt }))
    .setSpendControls({
      allowedAssets: [{ network: 'eip155:31337', asset: asset.address, maxAmountPerPayment: '1000000' }],
    })
  return wrapFetchWithPayment(fetch, client)
}
