import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { CardPace, Rules } from '../contract/rules.ts'
import type { JobKind } from '../contract/worker.ts'
import { JobView, Offers, Upload } from '../contract/market.ts'
import { simpleJob, slow } from '../worker/sandbox/wgsl/testing/shaders.ts'
import { hasSoftwareGpu } from '../worker/sandbox/wgsl/testing/software-gpu.ts'
import { callEngine } from './cli/demo/market/engine-call.ts'
import { composeEngine, type Composed } from './compose.ts'
import { heatedCard, type HeatedCard } from './engine/governor/heated-card.fixture.ts'
import { OVERSHOOT } from './engine/governor/pace.ts'
import { softwareGpuHost } from './engine/jobs/gpu-host.fixture.ts'
import { temporaryPractice } from './engine/practice/testing/temporary.ts'
import { sourceLayout } from './layout.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const LIMIT = 55
/** By then a card that nobody paces has long passed its limit, and its job has ended. */
const WATCHED_MS = 45_000
const NETWORK = 'eip155:31337'

let dataRoot: string
let chain: Awaited<ReturnType<typeof temporaryPractice>>
let card: HeatedCard
let composed: Composed

const url = (): string => composed.engine.marketUrl

async function paceOffered(kind: JobKind = 'wgsl'): Promise<number | undefined> {
  const { offers } = Offers.parse(await (await fetch(`${url()}/v1/offers`)).json())
  return offers.find((offer) => offer.kind === kind)?.capability.pace
}

const paceShown = (): CardPace | undefined => composed.engine.snapshot().policy.pace[0]

async function limitTo(limits: Partial<Rules['limits']>): Promise<void> {
  const { rules } = composed.engine.snapshot().policy
  const next: Rules = { ...rules, limits: { ...rules.limits, ...limits } }
  await callEngine(composed.engine.connect, 'rules.set', next)
}

/** A GPU job of many short passes that goes on for as long as it may, bought by a stock client. */
async function buyHotJob(): Promise<string> {
  const pass = { workgroups: [64, 60_000, 1], split: 'y' }
  const { job, blobs } = simpleJob(slow(2_000, 'part.y + group.y'), { pass, manifest: { limits: { wallMs: 120_000 } } })
  const [shader] = blobs
  const { buyer, asset } = chain.practice
  const client = new x402Client().register(
    NETWORK,
    new ExactEvmScheme(privateKeyToAccount(`0x${Buffer.from(buyer.key).toString('hex')}`)),
  )
  client.setSpendControls({ allowedAssets: [{ network: NETWORK, asset: asset.address }] })
  const sent = await fetch(`${url()}/v1/uploads`, { method: 'POST', body: shader ?? null })
  const upload = Upload.parse(await sent.json())
  const response = await wrapFetchWithPayment(fetch, client)(`${url()}/v1/jobs`, {
    method: 'POST',
    body: JSON.stringify({ manifest: job.manifest, uploads: [upload.id] }),
    headers: { 'content-type': 'application/json' },
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return JobView.parse(JSON.parse(text)).id
}

const isRunning = (id: string): boolean => composed.engine.snapshot().jobs.running.some((job) => job.id === id)

describe.skipIf(!hasSoftwareGpu())('a whole engine with a simulated card', () => {
  beforeAll(async () => {
    dataRoot = await mkdtemp(path.join(tmpdir(), 'hearth-paced-'))
    chain = await temporaryPractice()
    await chain.practice.fundBuyer(10_000_000n)
    card = heatedCard(await softwareGpuHost())
    composed = await composeEngine({
      layout: sourceLayout(path.resolve(import.meta.dirname, '..')),
      dataRoot,
      network: 'practice',
      shell: 'headless',
      askPassphrase: async () => 'correct horse battery staple',
      marketPort: 0,
      demoBuyer: null,
      activity: { sources: [], programs: async () => null, programsEveryMs: 1_000 },
      host: card.host,
      practice: chain.practice,
      gpus: card.probe,
    })
  })

  afterAll(async () => {
    await callEngine(composed.engine.connect, 'jobs.evict', { what: 'all' })
    await composed.stop()
    await chain.end()
    await rm(dataRoot, { recursive: true, force: true })
  })

  test('a job that heats its card is paced under the person’s limit, offer and snapshot say so, and without it goes on at full rate', async () => {
    await limitTo({ temperatureC: LIMIT })
    await expect.poll(() => paceOffered(), { timeout: 60_000 }).toBe(1)
    const id = await buyHotJob()
    await expect.poll(() => card.duty(), { timeout: 60_000 }).not.toBeNull()
    const startedAt = performance.now()

    await expect.poll(() => card.duty() ?? 1, { timeout: 60_000 }).toBeLessThan(0.9)
    const told = async (): Promise<boolean> => (await paceOffered()) === card.duty() && (card.duty() ?? 1) < 1
    await expect.poll(told, { timeout: 60_000 }).toBe(true)
    expect(paceShown()?.share).toBeLessThan(1)
    expect(paceShown()?.sentence).toMatch(/^Paced to \d+ %: the card is at \d+ °C, your limit is 55 °C\.$/)
    const { checks } = await callEngine(composed.engine.connect, 'doctor.run', {})
    expect(checks.find((check) => check.id === 'governor')?.detail).toContain('your limit is 55 °C')
    expect(checks.find((check) => check.id === 'line-own')?.detail).toContain('0.0 MiB sent')

    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS - (performance.now() - startedAt)))
    expect(card.hottest()).toBeLessThan(LIMIT + OVERSHOOT.temperatureC)
    expect(isRunning(id)).toBe(true)
    expect(composed.engine.snapshot().availability.state).toBe('working')

    await limitTo({ temperatureC: null })
    await expect.poll(() => card.duty(), { timeout: 30_000 }).toBe(1)
    expect(await paceOffered()).toBe(1)
    expect(paceShown()).toMatchObject({ share: 1, sentence: null })
    expect(isRunning(id)).toBe(true)
  })

  test('the part of the processor that is left to jobs is what their offer says, where it can be kept', async () => {
    const isKept = ['bubblewrap', 'namespaces'].includes(card.host.report().host)
    await limitTo({ processorPercent: 40 })
    expect(await paceOffered('wasm')).toBe(isKept ? 0.4 : 1)
    await limitTo({ processorPercent: 100 })
    expect(await paceOffered('wasm')).toBe(1)
  })
})
