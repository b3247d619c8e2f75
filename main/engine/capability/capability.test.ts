import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { runStep } from '../../../build/step.ts'
import { wgslPrograms } from '../../../build/wgsl-programs.ts'
import type { WorkerHost } from '../../../contract/worker.ts'
import { counting, simpleJob } from '../../../worker/sandbox/wgsl/testing/shaders.ts'
import { hasSoftwareGpu } from '../../../worker/sandbox/wgsl/testing/software-gpu.ts'
import { startVerifier, type TestVerifier } from '../challenge/testing/verifier.ts'
import { challengeProvider } from '../challenge/verifier/challenger.ts'
import type { ChallengeOutcome } from '../challenge/verifier/outcome.ts'
import { softwareGpuHost } from '../jobs/gpu-host.fixture.ts'
import { verifyAttestation } from '../proof/challenge/attestation.ts'
import { verifySignedReceipt } from '../proof/chain/signed-receipt.ts'
import { readDocument } from '../proof/document.ts'
import { MAX_RECEIPT_BYTES } from '../proof/verify.ts'
import { openMachine, type TestMachine } from './machine.fixture.ts'
import { LARGEST_ON_SOFTWARE } from './sizes.ts'

// A processor plays the GPU, and others use it too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 })

const root = path.resolve(import.meta.dirname, '../../..')
const Programs = z.array(z.object({ name: z.string(), sha256: z.string() }))
const programs = Programs.parse(JSON.parse(readFileSync(path.join(root, 'worker/programs/wgsl/programs.json'), 'utf8')))
const shader = programs.find(({ name }) => name === 'cap-matmul')?.sha256 ?? ''
const small = { n: 32, T: 2 }

let host: WorkerHost
let verifier: TestVerifier
let machine: TestMachine

async function challenged(size = small): Promise<ChallengeOutcome> {
  return challengeProvider({ url: machine.url, provider: machine.provider }, size, verifier)
}

describe.runIf(hasSoftwareGpu())('a machine that is challenged', () => {
  beforeAll(async () => {
    await runStep(wgslPrograms)
    host = await softwareGpuHost()
    verifier = startVerifier()
  })
  beforeEach(async () => {
    machine = await openMachine(host, shader)
  })
  afterEach(() => machine.close())
  afterAll(() => verifier.stop())

  test('answers on the card that jobs run on, and keeps what the verifier says', async () => {
    const outcome = await challenged()
    if (outcome.result !== 'accepted') throw new Error(JSON.stringify(outcome))
    expect(outcome.delivered).toBe(true)
    const [proof, ...others] = machine.capability.proofs()
    expect(others).toEqual([])
    expect(proof).toMatchObject({ ...small, k: 2, together: 1, selfMade: false, verifier: verifier.signer.address })
    expect(proof?.card.adapter).toBe('software')
    expect(proof?.throughput).toBeCloseTo(outcome.score, 3)
    const file = proof === undefined ? null : machine.capability.file(proof.receipt)
    expect(file).toBe(outcome.attestation)
    expect(verifyAttestation(Buffer.from(file ?? ''), { now: Date.now() }).ok).toBe(true)
  })

  test('has one chain of receipts, whatever they are of', async () => {
    const { engine } = machine
    await challenged()
    expect(await engine.run(simpleJob(counting))).toMatchObject({ state: 'finished', receiptSeq: 1 })
    await challenged()
    const { receipts } = engine.books.ledger
    expect([0, 1, 2].map((seq) => receipts.bySeq(seq)?.jobId)).toEqual([null, expect.any(String), null])
    const last = readDocument(Buffer.from(receipts.bySeq(2)?.file ?? ''), MAX_RECEIPT_BYTES)
    const { ok, receipt } = verifySignedReceipt(last)
    expect(ok).toBe(true)
    expect(receipt?.receipt).toMatchObject({ kind: 0, seq: '2', price: '0', prevReceipt: receipts.bySeq(1)?.digest })
  })

  test('can check itself, and the proof says that nobody else did', async () => {
    const { proofs, checking, card } = await machine.capability.prove(machine.url.href)
    expect({ checking, card: card?.adapter }).toEqual({ checking: false, card: 'software' })
    expect(proofs).toHaveLength(1)
    expect(proofs[0]).toMatchObject({ selfMade: true, verifier: machine.provider })
    expect(proofs[0]?.n).toBeLessThanOrEqual(LARGEST_ON_SOFTWARE.n)
    await challenged()
    expect(machine.capability.proofs().map(({ selfMade }) => selfMade)).toEqual([false, true])
  })

  test('checks itself once at a time, and says while it does', async () => {
    const first = machine.capability.prove(machine.url.href)
    expect(machine.capability.view().checking).toBe(true)
    await expect(machine.capability.prove(machine.url.href)).rejects.toMatchObject({ code: 'capability/busy' })
    await first
  })

  test('refuses in words while it is paused, given back or at work', async () => {
    machine.state.open = false
    machine.state.why = 'Paused until tomorrow 08:00 because you asked.'
    expect(machine.capability.view()).toMatchObject({ open: false, why: machine.state.why })
    expect(await challenged()).toMatchObject({ result: 'failed', detail: expect.stringContaining('Paused until') })
    await expect(machine.capability.prove(machine.url.href)).rejects.toThrow('Paused until tomorrow')
    machine.state.open = true
    await machine.engine.jobs.evict('gpu')
    expect(await challenged()).toMatchObject({
      result: 'failed',
      detail: expect.stringContaining('needs it for themselves'),
    })
    machine.engine.jobs.readmit('person')
    machine.engine.jobs.setEnabled(false)
    expect(machine.capability.view().why).toBe('This machine takes no work at the moment.')
  })

  test('takes no challenge that would keep a processor busy for minutes', async () => {
    const { n, T } = LARGEST_ON_SOFTWARE
    const outcome = await challenged({ n: n + 1, T })
    expect(outcome).toMatchObject({ result: 'failed', detail: expect.stringContaining('n up to 128') })
  })

  test('counts the card time it gave for nothing, and rests when that was enough', async () => {
    await challenged()
    expect(machine.state.spent).toEqual([expect.any(Number)])
    machine.state.waitMs = 61_000
    const words = 'Enough challenges were answered for nothing; the next is taken in 2 minutes.'
    expect(machine.capability.view()).toMatchObject({ open: false, why: words })
    expect(await challenged()).toMatchObject({ result: 'failed', detail: expect.stringContaining(words) })
    expect(machine.state.spent).toHaveLength(1)
  })
})
