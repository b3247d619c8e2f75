import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { buildAll } from '../../build/build.ts'
import type { Snapshot } from '../../contract/engine.ts'
import type { JobView } from '../../contract/market.ts'
import type { EngineClient } from '../../main/cli/client.ts'
import { modules } from '../../worker/sandbox/wasm/hostile.fixture.ts'
import { fundCustomer, type PracticeCustomer, practiceAnvil, practiceChain } from '../rig/practice-chain.ts'
import { stillRunning, treeOf } from '../rig/process-tree.ts'
import { runEngine, type RunningEngine } from '../rig/running-engine.ts'
import { openShop, type Shop } from './shop.ts'

// A whole engine on busy cores; the chain's own time-out alone is ten seconds.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })
const SOON = { timeout: 90_000, interval: 100 }
/** Loops until its processor time is over. */
const long = { cpuMs: 4_000, wallMs: 60_000 }

describe.runIf(process.platform === 'linux')(
  'the whole engine as a process (followed in /proc, so on Linux only)',
  () => {
    let dataRoot: string
    let engine: RunningEngine
    let client: EngineClient
    let customer: PracticeCustomer
    let shop: Shop

    beforeAll(async () => {
      await buildAll(() => undefined)
      dataRoot = await mkdtemp(path.join(os.tmpdir(), 'hearth-faults-'))
      engine = await runEngine({ dataRoot })
      client = await engine.client()
      customer = await fundCustomer(dataRoot, 10_000_000n)
      shop = openShop(customer, () => engine.marketUrl)
    })
    afterAll(async () => {
      client.close()
      await engine.stop()
      await rm(dataRoot, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    })

    // Asked for: what the engine tells by itself may be a moment old.
    const total = async (): Promise<number> => (await client.call('jobs.list', { limit: 1 })).total
    const state = (): Snapshot['availability']['state'] => client.snapshot().availability.state

    async function isRunning(id: string): Promise<void> {
      await expect.poll(() => client.snapshot().jobs.running.find((row) => row.id === id)?.phase, SOON).toBe('running')
    }

    /** Every payment is final, every refund paid, and the chain holds exactly what the books say. */
    async function booksAgree(): Promise<void> {
      await expect
        .poll(async () => {
          const { pending, refundsOwed } = await client.call('ledger.reconcile', {})
          return [pending, refundsOwed]
        }, SOON)
        .toEqual(['0', '0'])
      const { reconcile, earned } = await client.call('ledger.reconcile', {})
      expect(reconcile).toMatchObject({ difference: '0', ok: true })
      const chain = await practiceChain(dataRoot)
      expect(10_000_000n - (await chain.balance(customer.address))).toBe(BigInt(earned))
    }

    async function nextJobIsServed(): Promise<void> {
      const { job } = await shop.sendUntilTaken(await shop.order(modules.hello))
      expect(await shop.job(job.id, 60)).toMatchObject({ state: 'finished', reason: 'exited', refund: 'none' })
    }

    describe('a stranger’s module', () => {
      test.each([
        ['loops', modules.endlessLoop, { cpuMs: 300 }, 'cpu-limit'],
        ['eats memory', modules.memoryEater, { outputBytes: 0 }, 'memory-limit'],
        ['floods its output', modules.outputFlood, { outputBytes: 1_000_000 }, 'output-limit'],
        ['is not WebAssembly', new TextEncoder().encode('not wasm'), {}, 'invalid-module'],
        ['wants something we do not offer', modules.foreignImport, {}, 'missing-import'],
      ] as const)(
        'that %s is ended and charged, with a line in the history and a receipt',
        async (_, module, limits, reason) => {
          const sold = await total()
          const answer = await shop.send(await shop.order(module, limits))
          if (!answer.ok) throw new Error(answer.problem.detail)
          const job = await shop.job(answer.job.id, 60)
          expect(job).toMatchObject({ state: 'failed', reason, refund: 'none' })
          expect(job.message).toMatch(/\.$/)
          const { row, receipt } = await client.call('jobs.get', { id: job.id })
          expect(row).toMatchObject({ state: 'failed', reason, message: job.message, price: job.price, refund: 'none' })
          expect(receipt?.price).toBe(job.price)
          expect((await client.call('receipts.verify', { jobId: job.id })).ok).toBe(true)
          await nextJobIsServed()
          expect(await total()).toBe(sold + 2)
        },
      )

      test('whose worker is killed from outside is paid back, on chain', async () => {
        const answer = await shop.send(await shop.order(modules.endlessLoop, { ...long, cpuMs: 60_000 }), 1)
        if (!answer.ok) throw new Error(answer.problem.detail)
        await isRunning(answer.job.id)
        for (const { pid, command } of treeOf(engine.pid))
          if (command.includes('worker.mjs')) process.kill(pid, 'SIGKILL')
        const ended = await shop.job(answer.job.id, 60)
        expect(ended).toMatchObject({ state: 'failed', reason: 'host-fault', outputs: null })
        await expect.poll(async () => (await shop.job(answer.job.id)).refund, SOON).toBe('paid')
        await nextJobIsServed()
        await booksAgree()
      })
    })

    describe('a payment', () => {
      test('whose buyer was gone before the answer buys one job, told to whoever sends it again', async () => {
        const sold = await total()
        const order = await shop.order(modules.hello)
        await shop.sendAndVanish(order)
        const { job } = await shop.sendUntilTaken(order)
        expect((await shop.sendUntilTaken(order)).job.id).toBe(job.id)
        expect(await shop.job(job.id, 60)).toMatchObject({ state: 'finished' })
        expect(await total()).toBe(sold + 1)
        await booksAgree()
      })

      test('used by several requests at once buys one job', async () => {
        const sold = await total()
        const order = await shop.order(modules.hello)
        const taken = await Promise.all(Array.from({ length: 4 }, () => shop.sendUntilTaken(order)))
        expect(new Set(taken.map(({ job }) => job.id)).size).toBe(1)
        expect(await total()).toBe(sold + 1)
        await booksAgree()
      })
    })

    describe('the chain', () => {
      test('M07: is killed: Hearth says why it stopped, brings it back by itself, and the payment buys one job', async () => {
        const sold = await total()
        const told: string[] = []
        client.onChange(({ availability }) => {
          if (availability.state === 'stopped') told.push(availability.why.sentence)
        })
        const order = await shop.order(modules.hello)
        process.kill((await practiceAnvil(dataRoot)).pid, 'SIGKILL')
        const { job, refusals } = await shop.sendUntilTaken(order)
        for (const refusal of refusals) expect(refusal).toMatchObject({ status: 503 })
        expect(await shop.job(job.id, 60)).toMatchObject({ state: 'finished', refund: 'none' })
        await expect.poll(state, SOON).toBe('available')
        expect(told[0]).toBe('Stopped: The practice network ended. Hearth is starting it again.')
        expect(await total()).toBe(sold + 1)
        await booksAgree()
      })

      test('M07: hangs: a paid request is refused with the payment untouched, and taken when it answers again', async () => {
        const sold = await total()
        const order = await shop.order(modules.hello)
        const { pid } = await practiceAnvil(dataRoot)
        process.kill(pid, 'SIGSTOP')
        try {
          await expect.poll(state, SOON).toBe('stopped')
          expect(client.snapshot().availability.why.sentence).toMatch(/^Stopped: .+\.$/)
          const refused = await shop.send(order)
          expect(refused).toMatchObject({ ok: false, status: 503, problem: { code: 'market/not-available' } })
          expect(refused.ok ? '' : refused.problem.hint).toContain('was not used')
        } finally {
          process.kill(pid, 'SIGCONT')
        }
        await expect.poll(state, SOON).toBe('available')
        const { job } = await shop.sendUntilTaken(order)
        expect(await shop.job(job.id, 60)).toMatchObject({ state: 'finished' })
        expect(await total()).toBe(sold + 1)
        await booksAgree()
      })
    })

    test('a pause lets the running job end, takes no other, and ends when asked', async () => {
      const refusedLater = await shop.order(modules.hello)
      const job = await startLong()
      const paused = await client.call('availability.pause', { for: 'resume' })
      expect(paused).toMatchObject({
        state: 'paused',
        why: { sentence: 'Paused until you resume. 1 job still running.' },
      })
      const refused = await shop.send(refusedLater)
      expect(refused).toMatchObject({ ok: false, status: 503, problem: { code: 'market/not-available' } })
      expect(await shop.job(job.id, 60)).toMatchObject({ state: 'failed', reason: 'cpu-limit', refund: 'none' })
      expect(await client.call('availability.resume', {})).toMatchObject({ state: 'available' })
      const later = await shop.sendUntilTaken(refusedLater)
      expect(await shop.job(later.job.id, 60)).toMatchObject({ state: 'finished', refund: 'none' })
      await booksAgree()
    })

    test('D07: a second engine on the same folder is refused with a sentence, and the first goes on', async () => {
      await expect(runEngine({ dataRoot })).rejects.toThrow('Another program is using these books.')
      await nextJobIsServed()
    })

    test('SIGTERM in the middle of a job leaves no process and loses nothing: the next start ends it, once', async () => {
      const job = await startLong()
      const tree = treeOf(engine.pid)
      expect(tree.some(({ command }) => command.includes('worker.mjs'))).toBe(true)
      client.close()
      await engine.stop()
      await expect.poll(() => stillRunning(tree), SOON).toEqual([])
      engine = await runEngine({ dataRoot })
      client = await engine.client()
      await expect.poll(async () => (await shop.job(job.id, 60)).state, SOON).toBe('failed')
      expect(await shop.job(job.id)).toMatchObject({ reason: 'cpu-limit', refund: 'none', price: job.price })
      expect((await client.call('receipts.verify', { jobId: job.id })).ok).toBe(true)
      await booksAgree()
    })

    /** A job that has begun and will run for some seconds more. */
    async function startLong(): Promise<JobView> {
      const answer = await shop.send(await shop.order(modules.endlessLoop, long), 0)
      if (!answer.ok) throw new Error(answer.problem.detail)
      await isRunning(answer.job.id)
      return answer.job
    }
  },
)
