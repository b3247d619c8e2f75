import { WorkerJob } from '../../../contract/worker.ts'
import type { JobKind } from '../../../contract/worker.ts'
import { prepareJob } from '../wasm/run-job.ts'

const blobs = [{ use: 'module', size: 0 }]
const limits = { wallMs: 1000, memoryMiB: 1, outputBytes: 0 }
const pass = { entryPoint: 'main', bindings: [{ binding: 0, buffer: 'a' }], workgroups: [1, 1, 1] }
const samples: Readonly<Record<JobKind, object>> = {
  wasm: { kind: 'wasm', args: [], verifiable: false, limits: { ...limits, cpuMs: 1000 }, blobs },
  wgsl: {
    kind: 'wgsl',
    manifest: {
      kind: 'wgsl',
      module: '0'.repeat(64),
      buffers: [{ from: 'zero', name: 'a', element: 'u32', length: 1 }],
      passes: [pass],
      limits,
    },
    blobs,
  },
}
/** A command that does nothing: types, one function, one memory, both exported. */
const IDLE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 4, 1, 1, 1, 1, 7, 19, 2, 6, 95, 115, 116, 97, 114, 116,
  0, 0, 6, 109, 101, 109, 111, 114, 121, 2, 0, 10, 4, 1, 2, 0, 11,
])

/**
 * Goes once through what every job goes through, while nobody waits: schemas and code are slow the
 * first time they are used.
 */
export function rehearse(kind: JobKind): void {
  const job = WorkerJob.parse(samples[kind])
  if (job.kind === 'wasm') prepareJob(job, [IDLE])({ json: () => undefined, bytes: () => undefined })
}
