import type { WorkerProcess } from '../../contract/worker.ts'

/** One way of running Node in isolation. */
export interface Sandbox {
  readonly name: 'bubblewrap' | 'namespaces' | 'plain'
  /** The worker program, waiting for its job. */
  start(options: { readonly memoryMiB: number }): Promise<WorkerProcess>
  /** Any script in the very same isolation, to see what it holds back. */
  evaluate(script: string, args: readonly string[]): Promise<WorkerProcess>
}
