/** What the kernel lets one worker have, whatever runs in it; a second line behind the watch from outside. */
export interface KernelLimits {
  /** Processor time of all threads, seconds: a job may ask for two minutes. */
  readonly cpuSeconds: number
  /** Private writable memory, bytes. */
  readonly dataBytes: number
  readonly openFiles: number
  /** Longest file it can write, bytes; there is no folder to write one in. */
  readonly fileBytes: number
  /** Threads and processes in its user namespace; the kernel does not count those of root. */
  readonly tasks: number
}

const MiB = 1024 * 1024
/** Node, compiled code, and the inputs and outputs of a job at their largest. */
const BASE_DATA_MIB = 3072
/** A processor that plays a GPU keeps its buffers here, and drivers map a lot. */
const GPU_DATA_MIB = 8192
const MAX_CPU_SECONDS = 150
/** A software GPU computes on as many cores as this at a time. */
const GPU_THREADS = 16

export function kernelLimits({ memoryMiB, gpu }: { readonly memoryMiB: number; readonly gpu: boolean }): KernelLimits {
  if (!gpu) {
    const dataBytes = (memoryMiB + BASE_DATA_MIB) * MiB
    return { cpuSeconds: MAX_CPU_SECONDS, dataBytes, openFiles: 64, fileBytes: 0, tasks: 64 }
  }
  return {
    cpuSeconds: MAX_CPU_SECONDS * GPU_THREADS,
    dataBytes: (memoryMiB + GPU_DATA_MIB) * MiB,
    openFiles: 256,
    // Drivers keep shared memory in files without a name.
    fileBytes: 1024 * MiB,
    tasks: 256,
  }
}

/** Arguments of util-linux's `prlimit`; `countTasks` only in a user namespace of the worker's own. */
export function prlimitArgs(limits: KernelLimits, { countTasks }: { readonly countTasks: boolean }): readonly string[] {
  return [
    '--core=0:0',
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds}`,
    `--data=${limits.dataBytes}:${limits.dataBytes}`,
    `--nofile=${limits.openFiles}:${limits.openFiles}`,
    `--fsize=${limits.fileBytes}:${limits.fileBytes}`,
    ...(countTasks ? [`--nproc=${limits.tasks}:${limits.tasks}`] : []),
  ]
}
