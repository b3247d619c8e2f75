import type { HostReport, WorkerHost } from '../../contract/worker.ts'
import { findAdapters, gpuSupport } from './gpu/find-adapters.ts'
import type { FoundAdapter, GpuOptions } from './gpu/find-adapters.ts'
import { startFailed } from './launch.ts'
import type { Sandbox } from './sandbox.ts'

/** A host around a sandbox that works; with `gpu`, it looks for adapters while it can be used already. */
export function openHost(sandbox: Sandbox, chosen: HostReport, gpu: GpuOptions | null): WorkerHost {
  const adapters = new Map<string, FoundAdapter>()
  const listeners = new Set<() => void>()
  let report = chosen
  const look = async (options: GpuOptions): Promise<void> => {
    const search = await findAdapters(sandbox, options)
    for (const found of search.found) adapters.set(found.id, found)
    report = { ...report, gpu: gpuSupport(search) }
    for (const listener of listeners) listener()
  }
  const looked = gpu === null ? Promise.resolve() : look(gpu)
  return {
    report: () => report,
    onReport: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    settled: () => looked,
    start: async ({ memoryMiB, gpu: id }) => {
      const adapter = id === null ? null : adapters.get(id)
      if (adapter === undefined) throw startFailed('there is no such GPU')
      return sandbox.start({ memoryMiB, gpu: adapter?.access ?? null })
    },
  }
}

/** Nothing can run. */
export function closedHost(report: HostReport): WorkerHost {
  return {
    report: () => report,
    onReport: () => () => undefined,
    settled: async () => undefined,
    start: async () => {
      throw startFailed('no sandbox works on this machine')
    },
  }
}
