import { readFile, readdir, readlink } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasSoftwareGpu } from '../../../worker/sandbox/wgsl/testing/software-gpu.ts'
import { readInstallation } from '../../installation.ts'
import { sourceLayout } from '../../layout.ts'
import { softwareGpuHost } from '../jobs/gpu-host.fixture.ts'
import { createJobs } from '../jobs/jobs.ts'
import { type Crew, openStall, type Stall } from '../market/testing/stall.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { jobCharge } from '../payments/channels/job-charge.ts'
import { createSigner } from '../proof/signature.ts'
import { verifyReceiptsFile } from '../proof/bundle/verify-stream.ts'
import { MAXIMUM } from '../prices.ts'
import { receiptMaker } from '../receipts.ts'
import { type BuyerEvent, type BuyerOptions, startBuyer } from './buyer-process.ts'

const layout = sourceLayout(path.resolve(import.meta.dirname, '../../..'))
const RECEIPT_KEY = Uint8Array.from({ length: 32 }, (_, index) => index + 1)
let stall: Stall

beforeAll(async () => {
  const installation = await readInstallation(layout)
  const host = await softwareGpuHost()
  const crew = async (...[ledger, blobs]: Parameters<NonNullable<Parameters<typeof openStall>[0]>['crew'] & {}>) => {
    const programs: Crew['programs'][number][] = []
    for (const { file, sha256, ...facts } of installation.programs) {
      programs.push({ ...facts, module: await blobs.addProgram(file, sha256) })
    }
    const builtIn = new Set(programs.map(({ module }) => module.sha256))
    const jobs = createJobs({
      ledger,
      blobs,
      host,
      makeReceipt: receiptMaker({
        ledger,
        signer: createSigner(RECEIPT_KEY),
        domain: { chainId: 31_337, verifyingContract: `0x${'0'.repeat(40)}` },
        device: () => ({ cpu: 'cpu', cores: 2, memoryMiB: 1024, os: 'os', gpus: [] }),
        integerKernels: new Set(),
      }),
      chargeOf: jobCharge(ledger),
      onCharged: () => undefined,
      clock: systemClock,
      log: silentLog,
      builtIn,
      maximum: MAXIMUM,
      slots: 2,
      capacity: 50,
      cores: 2,
      freeMemoryMiB: () => null,
      warm: true,
    })
    jobs.setEnabled(true)
    await jobs.recover()
    return { jobs, programs, stop: () => jobs.stop() }
  }
  stall = await openStall({ crew })
}, 60_000)
afterAll(() => stall.close())

function options(changes: Partial<BuyerOptions> = {}): BuyerOptions {
  return {
    provider: stall.url,
    privateKey: `0x${Buffer.from(stall.practice.buyer.key).toString('hex')}`,
    asset: stall.practice.asset,
    maxPerPayment: 100_000n,
    spendLimit: 10_000_000n,
    jobs: 4,
    intervalMs: 0,
    concurrency: 2,
    seed: 7,
    ...changes,
  }
}

function start(changes: Partial<BuyerOptions> = {}) {
  const events: BuyerEvent[] = []
  const buyer = startBuyer(options(changes), {
    command: [process.execPath, layout.practice.buyer],
    log: silentLog,
    onEvent: (event) => events.push(event),
  })
  const of = <Name extends BuyerEvent['event']>(name: Name) =>
    events.filter((event): event is Extract<BuyerEvent, { event: Name }> => event.event === name)
  return { buyer, events, of }
}

describe('the demo buyer', () => {
  it('buys real jobs of every kind, checks them, and ends with totals that are the ledger’s', async () => {
    const { buyer, events, of } = start({ jobs: 12 })
    expect(await buyer.ended).toBe('done')
    const problems = events.filter((event) => event.event === 'refused' || (event.event === 'checked' && !event.ok))
    expect(problems).toEqual([])
    const [done] = of('done')
    expect(done).toMatchObject({ bought: 12, correct: 12, wrong: 0, refused: 0 })
    expect(of('bought').filter(({ kind }) => kind === 'wgsl')).toHaveLength(hasSoftwareGpu() ? 4 : 0)
    expect(new Set(of('bought').map(({ program }) => program)).size).toBeGreaterThanOrEqual(5)
    const paid = (how: 'exact' | 'voucher') =>
      of('bought').reduce((sum, { by, price }) => (by === how ? sum + BigInt(price) : sum), 0n)
    expect(stall.ledger.entries.totals().expectedBalance).toBe(paid('exact'))
    expect(stall.ledger.channels.sums().charged).toBe(paid('voucher'))
    expect(paid('voucher')).toBeGreaterThan(0n)
    // A voucher is signed for more than it is charged.
    expect(BigInt(done?.spent ?? '0')).toBeGreaterThanOrEqual(paid('exact') + paid('voucher'))
    for (const { job } of of('bought')) {
      const receipt = await fetch(`${stall.url}/v1/jobs/${job}/receipt`)
      expect(verifyReceiptsFile(new Uint8Array(await receipt.arrayBuffer())).ok).toBe(true)
    }
  }, 90_000)

  it('stops at its own spend limit', async () => {
    const { buyer, of } = start({ jobs: 10, spendLimit: 15_000n, concurrency: 1 })
    expect(await buyer.ended).toBe('done')
    expect(BigInt(of('done')[0]?.spent ?? '0')).toBeLessThanOrEqual(15_000n)
    expect(of('bought').length).toBeLessThan(10)
    expect(of('refused')[0]?.code).toBe('buyer/declined')
  }, 60_000)

  it('will not pay more than it allows in one payment', async () => {
    const { buyer, of } = start({ jobs: 1, maxPerPayment: 10n })
    expect(await buyer.ended).toBe('done')
    expect(of('done')[0]).toMatchObject({ bought: 0, refused: 1, spent: '0' })
  }, 60_000)

  it('backs off while the provider is paused, and goes on when it is not', async () => {
    stall.state.open = false
    const { buyer, of } = start({ jobs: 1, concurrency: 1 })
    await expect.poll(() => of('backing-off').length, { timeout: 20_000 }).toBeGreaterThan(0)
    expect(of('backing-off')[0]).toMatchObject({ reason: 'market/not-available: Ready for work.' })
    expect(of('backing-off')[0]?.seconds).toBeGreaterThanOrEqual(10)
    stall.state.open = true
    expect(await buyer.ended).toBe('done')
    expect(of('done')[0]).toMatchObject({ bought: 1, correct: 1 })
  }, 90_000)

  it('lives through a provider that restarts, and pays for each job once', async () => {
    const before = stall.ledger.jobs.counts(0).total
    const { buyer, of } = start({ jobs: 8, concurrency: 2, seed: 99 })
    for (let restart = 1; restart <= 2; restart += 1) {
      await expect.poll(() => of('bought').length, { timeout: 30_000 }).toBeGreaterThanOrEqual(restart * 2)
      await stall.reopen()
    }
    expect(await buyer.ended).toBe('done')
    const [done] = of('done')
    expect(done).toMatchObject({ wrong: 0 })
    expect((done?.bought ?? 0) + (done?.refused ?? 0)).toBe(8)
    const jobs = stall.ledger.jobs.counts(0).total - before
    expect(jobs).toBe(done?.bought)
    const balance = await stall.parts.chain.balance(stall.provider.address)
    expect(balance).toBe(stall.ledger.entries.totals().expectedBalance)
  }, 120_000)

  it('ends when its stdin closes, and its key is in no argument and no environment', async () => {
    const { buyer, of } = start({ jobs: null, intervalMs: 200 })
    await expect.poll(() => of('bought').length, { timeout: 30_000 }).toBeGreaterThan(0)
    const facts = await factsOfChildren()
    expect(facts).toContain('buyer.ts')
    expect(facts).not.toContain(options().privateKey.slice(2))
    await buyer.stop()
    expect(await buyer.ended).toBe('stopped')
    expect(await factsOfChildren()).not.toContain('buyer.ts')
  }, 60_000)

  it('is started again after a crash, a bounded number of times', async () => {
    const crashing = startBuyer(options(), {
      log: silentLog,
      onEvent: () => undefined,
      command: [process.execPath, '-e', 'process.exit(1)'],
      maxRestarts: 1,
    })
    expect(await crashing.ended).toBe('crashed')
  }, 120_000)
})

/** Arguments and environment of every process this one started; Linux only, elsewhere there is nothing to read. */
async function factsOfChildren(): Promise<string> {
  const facts: string[] = []
  for (const id of await readdir('/proc')) {
    if (!/^\d+$/.test(id)) continue
    try {
      const status = await readFile(`/proc/${id}/status`, 'utf8')
      if (!status.includes(`PPid:\t${process.pid}\n`)) continue
      await readlink(`/proc/${id}/exe`)
      facts.push(await readFile(`/proc/${id}/cmdline`, 'utf8'), await readFile(`/proc/${id}/environ`, 'utf8'))
    } catch {
      // It ended while it was looked at.
      continue
    }
  }
  return facts.join('\n')
}
