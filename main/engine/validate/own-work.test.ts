import { hash } from 'node:crypto'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { VERDICTS } from '../../../contract/verdict.ts'
import { layout } from '../../../e2e/rig/worker-host.ts'
import { chooseHost } from '../../../worker/hosts/choose-host.ts'
import { programBytes, receiptOf } from '../../cli/verify-work/work.fixture.ts'
import { openBlobs, type Blobs } from '../jobs/blobs.ts'
import { finished, paidJob, temporaryBooks, type Fixture } from '../ledger/books.fixture.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { MAXIMUM } from '../prices.ts'
import { sampleSigner } from '../proof/receipts.fixture.ts'
import { createOwnWork, type OwnWork } from './own-work.ts'
import { createRerunner } from './rerun.ts'
import { openVerdictFiles } from './verdict-files.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let books: Fixture
let blobs: Blobs
let own: OwnWork
beforeEach(async () => {
  books = temporaryBooks()
  blobs = await openBlobs({ dir: path.join(books.dir, 'data'), clock: systemClock })
  const programs = await Promise.all([programBytes('sha256'), programBytes('mandelbrot')])
  own = createOwnWork({
    receiptOf: (jobId) => books.ledger.receipts.byJob(jobId),
    blobs,
    rerunner: createRerunner({
      host: await chooseHost({ workerFile: layout.workerFile, nodeBinary: process.execPath, find: async () => null }),
      builtIn: new Set(programs.map((program) => hash('sha256', program))),
      maximum: MAXIMUM,
      cores: 2,
      clock: systemClock,
      log: silentLog,
    }),
    files: openVerdictFiles(path.join(books.dir, 'verdicts')),
    signer: sampleSigner,
    receiptsAddress: sampleSigner.address,
    clock: systemClock,
  })
})
afterEach(async () => {
  await own.stop()
  books.remove()
})

async function keep(bytes: Uint8Array): Promise<void> {
  async function* once() {
    yield bytes
  }
  await blobs.receive(once(), { maxBytes: bytes.length, source: 'test' })
}

/** A job in the books with a receipt that claims this answer; its id. */
async function job(name: string, args: readonly string[], stdin: string, stdout: string): Promise<string> {
  const program = await programBytes(name)
  await keep(program)
  const { digest, file } = await receiptOf({ program, args, stdin: Buffer.from(stdin), stdout: Buffer.from(stdout) })
  const { id } = paidJob(books.ledger, 1)
  books.ledger.jobs.start(id, 30)
  books.ledger.jobs.end(id, finished, { receipt: () => ({ digest, file }), refund: false }, 60)
  return id
}

test('a re-run is kept as a signed verdict, newest first, with its method', async () => {
  const id = await job('sha256', [], 'data', `${hash('sha256', 'data')}  -\n`)
  await keep(Buffer.from('data'))
  expect(await own.verdicts(id)).toEqual({ verdicts: [], rerunProblem: null })
  await own.rerun(id)
  const { verdicts } = await own.rerun(id)
  expect(verdicts).toHaveLength(2)
  expect(verdicts[0]).toMatchObject({ verdict: VERDICTS.accept, samples: 3, own: true, comparison: 'exact' })
  expect(verdicts[0]?.checkedAt).toBeGreaterThanOrEqual(verdicts[1]?.checkedAt ?? Infinity)
})

test('a wrong answer is said to be wrong, also by oneself', async () => {
  const id = await job('sha256', [], 'data', 'made up')
  await keep(Buffer.from('data'))
  const { verdicts } = await own.rerun(id)
  expect(verdicts[0]).toMatchObject({ verdict: VERDICTS.reject, failures: 1, differing: ['stdout'] })
})

test('without what it read there is no re-run and no verdict', async () => {
  const id = await job('sha256', [], 'never kept', 'x')
  const { rerunProblem } = await own.verdicts(id)
  expect(rerunProblem).toBe('What it read is no longer kept here: the standard input.')
  await expect(own.rerun(id)).rejects.toMatchObject({ code: 'validate/no-data' })
  expect((await own.verdicts(id)).verdicts).toEqual([])
})

test('it ends at once when the person needs the machine, and says nothing about the work', async () => {
  const id = await job('mandelbrot', ['--width', '1000', '--height', '1000', '--iterations', '10000'], 'data', 'x')
  await keep(Buffer.from('data'))
  const rerun = own.rerun(id)
  const ended = rerun.catch((error: unknown) => error)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await own.interrupt()
  expect(await ended).toMatchObject({ code: 'validate/not-run' })
  expect((await own.verdicts(id)).verdicts).toEqual([])
})
