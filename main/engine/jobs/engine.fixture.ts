import path from 'node:path'
import { JobManifest } from '../../../contract/job.ts'
import type { BlobRef, JobInputs, JobLimits } from '../../../contract/job.ts'
import type { WorkerHost, WorkerProcess } from '../../../contract/worker.ts'
import type { ShaderJob } from '../../../worker/sandbox/wgsl/testing/shader-job.ts'
import { mined, payment, receiptAt, temporaryBooks } from '../ledger/books.fixture.ts'
import type { Fixture } from '../ledger/books.fixture.ts'
import type { JobRecord } from '../ledger/records.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import type { LargestLimits } from './admission.ts'
import { openBlobs } from './blobs.ts'
import type { Blobs } from './blobs.ts'
import { createJobs } from './jobs.ts'
import type { JobsDeps } from './jobs-deps.ts'
import type { Jobs } from './jobs.ts'

export const MAXIMUM: LargestLimits = {
  wasm: { wallMs: 120_000, cpuMs: 120_000, memoryMiB: 1024, outputBytes: 64 * 1024 * 1024 },
  wgsl: { wallMs: 120_000, memoryMiB: 1024, outputBytes: 64 * 1024 * 1024 },
}

export interface Order {
  readonly module: Uint8Array
  readonly stdin?: Uint8Array
  readonly args?: readonly string[]
  readonly limits?: Partial<JobLimits>
}

/** A jobs engine over real books and a real blob store, in a folder of its own. */
export interface Engine {
  readonly jobs: Jobs
  readonly blobs: Blobs
  readonly books: Fixture
  /** Workers that were started and are not gone. */
  readonly workers: Set<WorkerProcess>
  /** Those of them that have a GPU. */
  readonly gpuWorkers: Set<WorkerProcess>
  /** Pays for a job, which then waits in the ledger; its id. */
  buy(order: Order | ShaderJob): Promise<string>
  /** Buys a job, submits it and waits for its end. */
  run(order: Order | ShaderJob): Promise<JobRecord>
  read(ref: BlobRef): Promise<Buffer>
  manifest(order: Order): JobManifest
  close(): Promise<void>
}

export async function startEngine(
  host: WorkerHost,
  change: Partial<Omit<JobsDeps, 'ledger' | 'host'>> & { readonly books?: Fixture } = {},
): Promise<Engine> {
  const books = change.books ?? temporaryBooks()
  const blobs = await openBlobs({ dir: path.join(books.dir, 'data'), clock: systemClock })
  const workers = new Set<WorkerProcess>()
  const gpuWorkers = new Set<WorkerProcess>()
  const jobs = createJobs({
    ledger: books.ledger,
    blobs,
    host: counting(host, workers, gpuWorkers),
    makeReceipt: (_, end, position) => {
      if (end.outputs === null) throw new Error('A receipt needs outputs.')
      return receiptAt(position)
    },
    chargeOf: (job) => job.price,
    onCharged: () => undefined,
    clock: systemClock,
    log: silentLog,
    builtIn: new Set(),
    maximum: MAXIMUM,
    slots: 1,
    capacity: 4,
    cores: 2,
    freeMemoryMiB: () => null,
    warm: false,
    ...change,
  })
  jobs.setEnabled(true)
  let bought = books.ledger.entries.list({ cursor: null, limit: 1 }).total

  const buy = async (order: Order | ShaderJob): Promise<string> => {
    bought += 1
    const terms = payment(bought)
    books.ledger.payments.reserve(terms, 10)
    const inputs = await store(blobs, order)
    const manifest = 'job' in order ? order.job.manifest : manifestOf(inputs, order)
    const job = { id: `job-${bought}`, program: 'test', manifest, inputs }
    return books.ledger.payments.settle(terms.id, mined(bought), job, systemClock.now()).id
  }
  return {
    jobs,
    blobs,
    books,
    workers,
    gpuWorkers,
    buy,
    run: async (order) => {
      const id = await buy(order)
      jobs.submit(id)
      return jobs.wait(id, 60_000)
    },
    read: async (ref) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of blobs.read(ref.sha256)) chunks.push(chunk)
      return Buffer.concat(chunks)
    },
    manifest: (order) => {
      const blob = { sha256: 'ab'.repeat(32), root: 'ab'.repeat(32), size: 1 }
      return manifestOf({ module: blob, stdin: null, files: [] }, order)
    },
    close: async () => {
      await jobs.stop()
      books.remove()
    },
  }
}

async function store(blobs: Blobs, order: Order | ShaderJob): Promise<JobInputs> {
  const put = async (bytes: Uint8Array): Promise<BlobRef> => {
    const { sha256, size, root } = await blobs.receive(once(bytes), { maxBytes: bytes.length, source: 'test' })
    return { sha256, size, root }
  }
  if (!('job' in order)) {
    const { module, stdin } = order
    return { module: await put(module), stdin: stdin === undefined ? null : await put(stdin), files: [] }
  }
  const stored = await Promise.all(order.blobs.map(put))
  const files = order.job.blobs.flatMap(({ path: name }, index) => {
    const ref = stored[index]
    return name === undefined || ref === undefined ? [] : [{ path: name, ...ref }]
  })
  return { module: stored[0] ?? (await put(new Uint8Array())), stdin: null, files }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function manifestOf(inputs: JobInputs, { args, limits }: Order): JobManifest {
  return JobManifest.parse({
    kind: 'wasm',
    module: inputs.module.sha256,
    args: args ?? [],
    ...(inputs.stdin === null ? {} : { stdin: inputs.stdin.sha256 }),
    limits: { memoryMiB: 16, ...limits },
  })
}

/** The same host, counting what is alive. */
function counting(host: WorkerHost, workers: Set<WorkerProcess>, gpuWorkers: Set<WorkerProcess>): WorkerHost {
  return {
    ...host,
    start: async (options) => {
      const worker = await host.start(options)
      for (const set of options.gpu === null ? [workers] : [workers, gpuWorkers]) {
        set.add(worker)
        void worker.exited.then(() => set.delete(worker))
      }
      return worker
    },
  }
}
