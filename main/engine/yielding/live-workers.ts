import type { WorkerHost, WorkerProcess } from '../../../contract/worker.ts'

/** The same host, and the workers it started that are not gone. */
export interface WatchedHost {
  readonly host: WorkerHost
  readonly live: ReadonlySet<WorkerProcess>
}

export function watchWorkers(host: WorkerHost): WatchedHost {
  const live = new Set<WorkerProcess>()
  return {
    live,
    host: {
      report: () => host.report(),
      onReport: (listener) => host.onReport(listener),
      settled: () => host.settled(),
      start: async (options) => {
        const worker = await host.start(options)
        live.add(worker)
        void worker.exited.then(() => live.delete(worker))
        return worker
      },
    },
  }
}
