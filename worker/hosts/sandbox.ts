import type { WorkerProcess } from '../../contract/worker.ts'
import type { GpuAccess } from './gpu/access.ts'

/** One way of running Node in isolation. */
export interface Sandbox {
  readonly name: 'bubblewrap' | 'namespaces' | 'plain'
  /** The worker program, waiting for its job; `gpu` is the one card it gets, if any. */
  start(options: { readonly memoryMiB: number; readonly gpu: GpuAccess | null }): Promise<WorkerProcess>
  /** Any script in the very same isolation, to see what it holds back. */
  evaluate(script: string, args: readonly string[], gpu?: GpuAccess | null): Promise<WorkerProcess>
}
