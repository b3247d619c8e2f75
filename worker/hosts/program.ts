import { gpuArgument } from './gpu/access.ts'
import type { GpuAccess } from './gpu/access.ts'
import { FRAMES_DESCRIPTOR } from './launch.ts'
import { nodeFlags } from './worker-files.ts'

/** What Node is to run in a sandbox. */
export interface Program {
  readonly memoryMiB: number
  readonly gpu: GpuAccess | null
  /** Arguments of Node. */
  readonly args: readonly string[]
  /** Its frames come on a descriptor of their own. */
  readonly ownFrames: boolean
}

/** Ceiling on the memory of a script that looks at a sandbox from inside, MiB. */
const SCRIPT_MEMORY_MIB = 64

/** The worker program; `bundle` and `gpuModule` are paths as it sees them. */
export function workerProgram(
  { memoryMiB, gpu }: { readonly memoryMiB: number; readonly gpu: GpuAccess | null },
  bundle: string,
  gpuModule: string,
): Program {
  const opened = gpu === null ? [] : [gpuArgument(gpu, gpuModule), `--frames=${FRAMES_DESCRIPTOR}`]
  return { memoryMiB, gpu, args: [...nodeFlags(memoryMiB), bundle, ...opened], ownFrames: gpu !== null }
}

/** A script instead of the worker, with everything else as it is for the worker. */
export function scriptProgram(script: string, args: readonly string[], gpu: GpuAccess | null): Program {
  const all = ['--input-type=module', '--eval', script, '--', ...args]
  return { memoryMiB: SCRIPT_MEMORY_MIB, gpu, args: all, ownFrames: false }
}
