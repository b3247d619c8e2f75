import type { JobDetail } from '../../../contract/engine.ts'
import { JobManifest } from '../../../contract/job.ts'
import { address, finished, job, runningJob, type JobEnd } from './jobs.ts'
import { bigAdapter } from './machine.ts'
import { randomHex, seededRandom } from './random.ts'

/** An image filter: one upload, one scratch buffer, settings, one result. */
function convolution(random: () => number): JobManifest {
  return JobManifest.parse({
    kind: 'wgsl',
    module: randomHex(random, 64),
    buffers: [
      { from: 'values', name: 'parameters', element: 'u32', values: [512, 512, 7] },
      { from: 'values', name: 'kernel', element: 'i32', values: Array.from({ length: 28 }, () => 1) },
      { from: 'input', name: 'image', element: 'u32', sha256: randomHex(random, 64) },
      { from: 'zero', name: 'result', element: 'u32', length: 512 * 512, output: true },
    ],
    passes: [
      {
        entryPoint: 'convolve',
        bindings: ['parameters', 'kernel', 'image', 'result'].map((buffer, binding) => ({ binding, buffer })),
        workgroups: [64, 64, 1],
        split: 'y',
      },
    ],
    limits: { wallMs: 20_000, memoryMiB: 64, outputBytes: 1024 * 1024 },
  })
}

/** Bodies under gravity: three passes, many rounds, all made on the card. */
function nbody(random: () => number): JobManifest {
  return JobManifest.parse({
    kind: 'wgsl',
    module: randomHex(random, 64),
    buffers: [
      { from: 'values', name: 'parameters', element: 'u32', values: [65_536, 11] },
      { from: 'values', name: 'forces', element: 'f32', values: [0.01, 0.05] },
      { from: 'zero', name: 'positions', element: 'f32', length: 4 * 65_536, output: true },
      { from: 'zero', name: 'velocities', element: 'f32', length: 4 * 65_536 },
    ],
    passes: ['place', 'attract', 'advance'].map(nbodyPass),
    rounds: 2_000,
    limits: { wallMs: 60_000, memoryMiB: 256 },
  })
}

function nbodyPass(entryPoint: string) {
  return {
    entryPoint,
    bindings: ['parameters', 'forces', 'positions', 'velocities'].map((buffer, binding) => ({ binding, buffer })),
    workgroups: [1024, 1, 1],
    split: 'x',
  }
}

/** A GPU job that its worker says is `done`, started `ranMs` ago. */
export function runningGpuJob(now: number, ranMs: number, done: number): JobDetail {
  const made = runningJob(now, ranMs, 'gpu-nbody', 31, { manifest: nbody(seededRandom(32)) })
  return { ...made, row: { ...made.row, done, adapter: bigAdapter.id } }
}

const ends: readonly (readonly [string, JobEnd])[] = [
  [
    'gpu-nbody',
    {
      state: 'failed',
      reason: 'gpu-lost',
      message: 'The GPU was lost after 1.2 s; the job is not charged.',
      refund: 'paid',
    },
  ],
  ['gpu-convolution', finished],
  [
    '5d1c90f2',
    {
      state: 'failed',
      reason: 'invalid-shader',
      message: '14:9 error: unresolved value “wieght”',
      refund: 'none',
    },
  ],
  ['gpu-nbody', finished],
]

/** GPU jobs of the last minutes, newest first: one lost its card and was paid back, one did not compile. */
export function gpuJobs(now: number, firstSeq: number): JobDetail[] {
  const random = seededRandom(41)
  return ends.map(([program, end], index) => {
    const made = job(random, {
      program,
      end,
      payer: address(random),
      createdAt: now - 40_000 - index * 95_000,
      receiptSeq: firstSeq - index,
      manifest: program === 'gpu-nbody' ? nbody(random) : convolution(random),
    })
    return program === 'gpu-convolution' ? withReceiptKind(made, 2) : made
  })
}

function withReceiptKind(made: JobDetail, kind: number): JobDetail {
  return made.receipt === null ? made : { ...made, receipt: { ...made.receipt, kind } }
}

/** A job for the processor of the exact class. */
export function exactJob(now: number, receiptSeq: number): JobDetail {
  const random = seededRandom(51)
  const made = job(random, {
    program: 'sha256',
    end: finished,
    payer: address(random),
    createdAt: now - 20_000,
    receiptSeq,
  })
  if (made.manifest.kind !== 'wasm') return made
  return withReceiptKind({ ...made, manifest: { ...made.manifest, verifiable: true } }, 1)
}
