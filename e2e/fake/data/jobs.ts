import type { JobDetail, JobRow } from '../../../contract/engine.ts'
import type { JobManifest } from '../../../contract/job.ts'
import type { Address, Hex } from '../../../contract/money.ts'
import { randomHex, seededRandom } from './random.ts'

const DAY = 86_400_000
const programs = ['sha256', 'mandelbrot', 'gzip', 'json-query', 'ray-tracer'] as const

/** `count` finished jobs spread over the last `days` days, newest first; quiet nights, busy weekends. */
export function pastJobs(now: number, count: number, days: number, seed = 7): JobDetail[] {
  const random = seededRandom(seed)
  const buyers = Array.from({ length: 4 }, () => address(random))
  const ages = Array.from({ length: count }, () => random() ** 1.6 * days * DAY).sort((a, b) => a - b)
  return ages.map((age, index) => {
    const createdAt = Math.round(now - 90_000 - age)
    return job(random, {
      program: programs[Math.floor(random() * programs.length)] ?? 'sha256',
      payer: buyers[Math.floor(random() * buyers.length)] ?? address(random),
      createdAt,
      receiptSeq: count - index,
      end: endOf(random()),
    })
  })
}

export interface JobEnd {
  readonly state: JobRow['state']
  readonly reason: JobRow['reason']
  readonly message: string | null
  readonly refund: JobRow['refund']
}

export const finished: JobEnd = { state: 'finished', reason: 'exited', message: null, refund: 'none' }

function endOf(chance: number): JobEnd {
  if (chance < 0.9) return finished
  if (chance < 0.93) {
    return { state: 'failed', reason: 'cpu-limit', message: 'Used 10.0 s of 10.0 s processor time.', refund: 'none' }
  }
  if (chance < 0.95)
    return { state: 'failed', reason: 'host-fault', message: 'The worker ended early.', refund: 'paid' }
  if (chance < 0.975) return { state: 'evicted', reason: 'person-returned', message: null, refund: 'paid' }
  return { state: 'cancelled', reason: 'buyer-cancelled', message: null, refund: 'none' }
}

export interface JobShape {
  readonly program: string
  readonly payer: Address
  readonly createdAt: number
  readonly receiptSeq: number | null
  readonly end: JobEnd
  readonly price?: string
  readonly args?: readonly string[]
  /** A program for the processor unless told. */
  readonly manifest?: JobManifest
}

export function job(random: () => number, shape: JobShape): JobDetail {
  const startedAt = shape.createdAt + Math.round(12 + random() * 60)
  const finishedAt = startedAt + Math.round(40 + random() ** 3 * 9_000)
  const withReceipt = shape.receiptSeq !== null && shape.end.refund === 'none'
  const price = shape.price ?? String(2_000 + Math.floor(random() * 88) * 1_000)
  const manifest = shape.manifest ?? cpuManifest(random, shape.args ?? ['--level', '9'])
  const row: JobRow = {
    id: randomHex(random, 32),
    kind: manifest.kind,
    program: shape.program,
    state: shape.end.state,
    reason: shape.end.reason,
    message: shape.end.message,
    payer: shape.payer,
    price,
    createdAt: shape.createdAt,
    startedAt,
    finishedAt,
    receiptSeq: withReceipt ? shape.receiptSeq : null,
    refund: shape.end.refund,
  }
  return {
    row,
    manifest,
    inputs: inputsOf(random, manifest),
    outputs: {
      reason: shape.end.reason ?? 'exited',
      exitCode: manifest.kind === 'wasm' && shape.end.reason === 'exited' ? 0 : null,
      stdout: blob(random, manifest.kind === 'wasm' ? 65 : 0),
      stderr: blob(random, 0),
      files: shape.end.reason === 'exited' ? resultsOf(random, manifest) : [],
    },
    payment: {
      paymentId: `pay_${randomHex(random, 24)}`,
      nonce: hash(random),
      transaction: hash(random),
      state: 'final',
    },
    receipt:
      row.receiptSeq === null
        ? null
        : {
            seq: row.receiptSeq,
            kind: 4,
            digest: hash(random),
            price,
            signedAt: finishedAt + 4,
          },
  }
}

function cpuManifest(random: () => number, args: readonly string[]): JobManifest {
  return {
    kind: 'wasm',
    module: randomHex(random, 64),
    args: [...args],
    stdin: randomHex(random, 64),
    files: [],
    limits: { wallMs: 30_000, cpuMs: 10_000, memoryMiB: 256, outputBytes: 8 * 1024 * 1024 },
  }
}

function inputsOf(random: () => number, manifest: JobManifest): JobDetail['inputs'] {
  const module = blob(random, 48_212)
  if (manifest.kind === 'wasm') return { module, stdin: blob(random, 4_194_304), files: [] }
  const uploads = manifest.buffers.filter((buffer) => buffer.from === 'input')
  return { module, stdin: null, files: uploads.map(({ name }) => ({ path: name, ...blob(random, 1_048_576) })) }
}

function resultsOf(random: () => number, manifest: JobManifest): NonNullable<JobDetail['outputs']>['files'] {
  if (manifest.kind === 'wasm') return [{ path: 'result.png', ...blob(random, 181_233) }]
  return manifest.buffers
    .filter((buffer) => buffer.from !== 'values' && buffer.output)
    .map(({ name }) => ({ path: name, ...blob(random, 1_048_576) }))
}

/** A job that is still running, started `ranMs` ago. */
export function runningJob(
  now: number,
  ranMs: number,
  program: string,
  seed: number,
  of: Partial<Pick<JobShape, 'manifest'>> = {},
): JobDetail {
  const random = seededRandom(seed)
  const made = job(random, {
    ...of,
    program,
    payer: address(random),
    createdAt: now - ranMs - 30,
    receiptSeq: null,
    end: { ...finished, state: 'running', reason: null },
  })
  return {
    ...made,
    row: { ...made.row, phase: 'running', startedAt: now - ranMs, finishedAt: null },
    outputs: null,
    payment: { ...made.payment, state: 'settled, not yet final' },
  }
}

export function address(random: () => number): Address {
  return `0x${randomHex(random, 40)}`
}

export function hash(random: () => number): Hex {
  return `0x${randomHex(random, 64)}`
}

function blob(random: () => number, size: number) {
  return { sha256: randomHex(random, 64), size, root: randomHex(random, 64) }
}
