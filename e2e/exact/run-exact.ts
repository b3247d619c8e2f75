import { JobLimits } from '../../contract/job.ts'
import { FromWorker } from '../../contract/worker.ts'
import { runJob } from '../../worker/sandbox/wasm/run-job.ts'

const FILES = 3

export interface ExactCase {
  readonly module: Uint8Array<ArrayBuffer>
  readonly args: readonly string[]
  readonly stdin: Uint8Array<ArrayBuffer>
  readonly verifiable: boolean
}

/** SHA-256 over everything a job told but its times, in hex: in any engine that has web APIs. */
export async function digestOf({ module, args, stdin, verifiable }: ExactCase): Promise<string> {
  const said: string[] = []
  // How a stream is cut into frames is a matter of time; what is in it is not.
  const streams: Record<number, Uint8Array<ArrayBuffer>[]> = { 1: [], 2: [], [FILES]: [] }
  runJob(
    {
      kind: 'wasm',
      args: [...args],
      verifiable,
      limits: JobLimits.parse({ outputBytes: 8_000_000 }),
      blobs: [
        { use: 'module', size: module.length },
        { use: 'stdin', size: stdin.length },
      ],
    },
    [module, stdin],
    {
      json: (type, value) =>
        said.push(JSON.stringify([type, 'timings' in value ? { ...value, timings: null } : value])),
      bytes: (type, payload) => {
        if (type === FromWorker.output) streams[payload[0] ?? 0]?.push(payload.slice(1))
        else streams[FILES]?.push(payload.slice())
      },
    },
  )
  const all = Object.values(streams).flatMap((parts) => [...parts, '|'])
  const digest = await crypto.subtle.digest('SHA-256', await new Blob([...said, ...all]).arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
