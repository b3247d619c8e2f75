import path from 'node:path'
import type { WorkerHost } from '../../contract/worker.ts'
import { sourceLayout } from '../../main/layout.ts'
import { chooseHost } from '../../worker/hosts/choose-host.ts'

export const layout = sourceLayout(path.resolve(import.meta.dirname, '..', '..'))

/** The host that jobs have on this machine, once it has looked for GPUs. */
export async function realHost(): Promise<WorkerHost> {
  const { workerFile, gpuModule } = layout
  const host = await chooseHost({ workerFile, nodeBinary: process.execPath, gpuModule })
  await host.settled()
  return host
}

/** The adapter that GPU jobs would run on, and what to call it; null where there is none. */
export function gpuOf(host: WorkerHost): { readonly id: string; readonly name: string } | null {
  const [adapter] = host.report().gpu.adapters
  if (adapter === undefined) return null
  return { id: adapter.id, name: adapter.software ? `${adapter.description}, a processor` : adapter.description }
}
