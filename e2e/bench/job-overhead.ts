import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { x402Client } from '@x402/core/client'
import { toClientEvmSigner } from '@x402/evm'
import { BatchSettlementEvmScheme } from '@x402/evm/batch-settlement/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'
import { createPublicClient, http } from 'viem'
import { Offers, JobView, Upload } from '../../contract/market.ts'
import { signerAccount } from '../../main/engine/proof/account.ts'
import { chooseHost } from '../../worker/hosts/choose-host.ts'
import { bareRun } from '../rig/bare-run.ts'
import { fundCustomer, practiceAnvil } from '../rig/practice-chain.ts'
import { runEngine, type RunningEngine } from '../rig/running-engine.ts'
import { parseServerTiming } from '../rig/server-timing.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { against, type Bench, type BenchResult, median, percentile, rounded } from './result.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const WARM_UP = 5
const ROUNDS = 30
/** Between jobs, so that the next worker has started and the machine is at rest: the figure is about one buyer, not a crowd. */
const PAUSE_MS = 400
const INPUT = new TextEncoder().encode('a small input, so that the job itself costs nothing\n')

interface Sample {
  /** As the buyer sees it: the paid request alone, without asking for the price and signing. */
  readonly paidMs: number
  /** Asking for the price, signing and paying, with the stock client. */
  readonly wholeMs: number
  readonly parts: ReadonlyMap<string, number>
}

type Scheme = 'exact' | 'voucher'

/** A stock client that times the request which carried the payment. */
function stockBuyer(scheme: ExactEvmScheme | BatchSettlementEvmScheme) {
  const client = new x402Client().register('eip155:*', scheme).setSpendControls(false)
  let paidMs = 0
  let parts: ReadonlyMap<string, number> = new Map()
  const timed: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const startedAt = performance.now()
    const response = await fetch(request)
    if (request.headers.has('payment-signature')) {
      paidMs = performance.now() - startedAt
      parts = parseServerTiming(response.headers.get('server-timing') ?? '')
    }
    return response
  }
  const pay = wrapFetchWithPayment(timed, client)
  return async (marketUrl: string, module: string): Promise<Sample> => {
    const upload = Upload.parse(await (await fetch(`${marketUrl}/v1/uploads`, { method: 'POST', body: INPUT })).json())
    const startedAt = performance.now()
    const response = await pay(`${marketUrl}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=30' },
      body: JSON.stringify({
        manifest: { kind: 'wasm', module, stdin: upload.sha256, limits: { outputBytes: 4096 } },
        uploads: [upload.id],
      }),
    })
    if (!response.ok) throw new Error(`The job was not sold: ${await response.text()}`)
    const job = JobView.parse(await response.json())
    if (job.state !== 'finished') throw new Error(`The job ended as ${job.state}: ${job.message ?? ''}`)
    return { paidMs, wholeMs: performance.now() - startedAt, parts }
  }
}

async function buyers(dataRoot: string): Promise<Readonly<Record<Scheme, ReturnType<typeof stockBuyer>>>> {
  const account = signerAccount((await fundCustomer(dataRoot, 10_000_000n)).key)
  const { rpcUrl } = await practiceAnvil(dataRoot)
  const signer = toClientEvmSigner(
    {
      address: account.address,
      signTypedData: (typed) => account.signTypedData({ ...typed, types: { ...typed.types } }),
    },
    createPublicClient({ transport: http(rpcUrl) }),
  )
  const vouchers = new BatchSettlementEvmScheme(signer, { depositStrategy: () => '1000000' })
  return { exact: stockBuyer(new ExactEvmScheme(account)), voucher: stockBuyer(vouchers) }
}

interface Samples extends Readonly<Record<Scheme, readonly Sample[]>> {
  /** Milliseconds of runs without payment, HTTP and books. */
  readonly bare: readonly number[]
}

/** The two ways to pay and bare runs take turns, each after the same rest, so that what else the machine does meets all. */
async function jobsInTurns(running: RunningEngine, dataRoot: string): Promise<Samples> {
  const host = await chooseHost({ workerFile: path.join(root, 'out/worker/worker.mjs'), nodeBinary: process.execPath })
  const buy = await buyers(dataRoot)
  const offers = Offers.parse(await (await fetch(`${running.marketUrl}/v1/offers`)).json())
  const module = offers.offers[0]?.programs.find((program) => program.name === 'sha256')?.sha256 ?? ''
  const samples = { exact: new Array<Sample>(), voucher: new Array<Sample>(), bare: new Array<number>() }
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const scheme of ['exact', 'voucher'] as const) {
      samples[scheme].push(await buy[scheme](running.marketUrl, module))
      await sleep(PAUSE_MS)
    }
    samples.bare.push((await bareRun(host, 'sha256', INPUT, { restMs: PAUSE_MS })).totalMs)
    await sleep(PAUSE_MS)
  }
  return {
    exact: samples.exact.slice(WARM_UP),
    voucher: samples.voucher.slice(WARM_UP),
    bare: samples.bare.slice(WARM_UP),
  }
}

export const jobOverhead: Bench = {
  name: 'job-overhead',
  summary: 'a paid job less a bare run of the same module, and where the time goes',
  run: async () =>
    withTempFolder('bench-overhead', async (dataRoot) => {
      const running = await runEngine({ dataRoot })
      try {
        const { exact, voucher, ...runs } = await jobsInTurns(running, dataRoot)
        const bare = median(runs.bare)
        return [
          overhead('job-overhead', voucher, bare, 'bought by voucher'),
          overhead('job-overhead-exact', exact, bare, 'bought by an exact payment'),
          {
            name: 'job-overhead-client',
            value: rounded(median(voucher.map((sample) => sample.wholeMs - sample.paidMs))),
            unit: 'ms',
            detail: 'the stock client asking for the price and signing a voucher, not counted above',
          },
        ]
      } finally {
        await running.stop()
      }
    }),
}

/** What a paid job takes longer than the bare run, and the parts of the whole as the engine timed them. */
function overhead(name: string, samples: readonly Sample[], bare: number, how: string): BenchResult {
  const over = samples.map((sample) => sample.paidMs - bare)
  const names = [...new Set(samples.flatMap((sample) => [...sample.parts.keys()]))]
  const part = (step: string): number => median(samples.map((sample) => sample.parts.get(step) ?? 0))
  const rest = median(samples.map(({ paidMs, parts }) => paidMs - [...parts.values()].reduce((a, b) => a + b, 0)))
  const parts = [...names.map((step) => `${step} ${rounded(part(step))}`), `HTTP and the rest ${rounded(rest)}`]
  return {
    name,
    value: rounded(median(over)),
    unit: 'ms',
    p99: rounded(percentile(over, 0.99)),
    ...against({ name: 'bare run in a warm worker', value: bare }, median(over)),
    detail: `${how}: ${parts.join(', ')}`,
  }
}
