import path from 'node:path'
import { root, runStep } from '../../../build/step.ts'
import { workerBundle } from '../../../build/worker.ts'
import { encodeJsonFrame } from '../../../contract/worker-frames.ts'
import { FromWorker, ToWorker } from '../../../contract/worker.ts'
import type { HostReport, WorkerHost, WorkerProcess, WorkerStart } from '../../../contract/worker.ts'
import { chooseHost } from '../../../worker/hosts/choose-host.ts'
import { dawnModule, softwareGpuEnvironment } from '../../../worker/sandbox/wgsl/testing/software-gpu.ts'

type Adapter = HostReport['gpu']['adapters'][number]

/** A host whose only GPU is a processor that plays one, once it has been found. */
export async function softwareGpuHost(): Promise<WorkerHost> {
  await runStep(workerBundle)
  process.env['VK_ICD_FILENAMES'] = softwareGpuEnvironment.VK_ICD_FILENAMES
  const host = await chooseHost({
    workerFile: path.join(root, 'out/worker/worker.mjs'),
    nodeBinary: process.execPath,
    gpuModule: dawnModule,
  })
  await host.settled()
  // Where there is no sandbox the engine is still to be tested, with these harmless jobs.
  return { ...host, report: () => ({ ...host.report(), strangers: true }) }
}

/** What a test makes of a host: which adapters it shows, and what becomes of its workers. */
export interface Staged extends WorkerHost {
  /** From now on it reports these adapters; all of them are the one of the real host. */
  show(ids: readonly string[], change?: Partial<Adapter>): void
  /** Called before each start; what it throws is the start's answer. */
  beforeStart: (start: WorkerStart) => void
  /** What the next GPU worker says once it was told to run, instead of running; then it is silent. */
  nextSays: readonly Uint8Array[] | null
}

/** A host that seems to have the adapters `ids`; jobs on each of them run on the real one. */
export function staged(real: WorkerHost, ids: readonly string[]): Staged {
  const listeners = new Set<() => void>()
  const [behind] = real.report().gpu.adapters
  if (behind === undefined) throw new Error('There is no GPU to stage others with.')
  let adapters: readonly Adapter[] = ids.map((id) => ({ ...behind, id }))
  const host: Staged = {
    ...real,
    report: () => ({ ...real.report(), gpu: { summary: 'Staged.', adapters: [...adapters] } }),
    onReport: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    show: (shown, change = {}) => {
      adapters = shown.map((id) => ({ ...behind, ...change, id }))
      for (const listener of listeners) listener()
    },
    beforeStart: () => undefined,
    nextSays: null,
    start: async (options) => {
      host.beforeStart(options)
      const worker = await real.start({ ...options, gpu: options.gpu === null ? null : behind.id })
      const said = options.gpu === null ? null : host.nextSays
      if (said === null) return worker
      host.nextSays = null
      return saying(worker, behind, said)
    },
  }
  return host
}

/** The worker as far as others see its process, but with these words of its own. */
function saying(worker: WorkerProcess, adapter: Adapter, said: readonly Uint8Array[]): WorkerProcess {
  const told = Promise.withResolvers<void>()
  const { id: _id, card: _card, ...seen } = adapter
  return {
    ...worker,
    send: async (frame) => {
      if (frame.length === 5 && frame[4] === ToWorker.run) told.resolve()
    },
    received: (async function* () {
      yield encodeJsonFrame(FromWorker.ready, { protocol: 2, kinds: ['wgsl'], adapter: seen })
      await Promise.race([told.promise, worker.exited])
      yield* said
      await worker.exited
    })(),
  }
}
