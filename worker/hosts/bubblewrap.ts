import { INSIDE_GPU } from './gpu/access.ts'
import type { GpuAccess } from './gpu/access.ts'
import { launch } from './launch.ts'
import type { LaunchPlan } from './launch.ts'
import { kernelLimits, prlimitArgs } from './limits.ts'
import { scriptProgram, workerProgram } from './program.ts'
import type { Program } from './program.ts'
import type { Sandbox } from './sandbox.ts'
import { filterArchitecture, seccompFilter } from './seccomp.ts'
import { INSIDE } from './worker-files.ts'
import type { WorkerFiles } from './worker-files.ts'

export interface BubblewrapParts {
  readonly bwrap: string
  readonly files: WorkerFiles
  /** Processor the filter is for. */
  readonly architecture: NonNullable<ReturnType<typeof filterArchitecture>>
}

/** Full isolation. @throws when there is no system-call filter for this processor */
export function bubblewrapSandbox(bwrap: string, files: WorkerFiles): Sandbox {
  const architecture = filterArchitecture(process.arch)
  if (architecture === null) throw new Error(`there is no system-call filter for ${process.arch}`)
  const run = (program: Program) => launch(bubblewrapPlan({ bwrap, files, architecture }, program))
  return {
    name: 'bubblewrap',
    start: (options) => run(workerProgram(options, INSIDE.bundle, INSIDE_GPU.module)),
    evaluate: (script, args, gpu = null) => run(scriptProgram(script, args, gpu)),
  }
}

/** How one program is started: what is private, what is shown, what the kernel refuses. */
export function bubblewrapPlan({ bwrap, files, architecture }: BubblewrapParts, program: Program): LaunchPlan {
  const { memoryMiB, gpu } = program
  const limits = prlimitArgs(kernelLimits({ memoryMiB, gpu: gpu !== null }), { countTasks: true })
  const limited = files.prlimit === null ? [] : [INSIDE.prlimit, ...limits, '--']
  return {
    command: bwrap,
    args: [...isolation(files, gpu).flat(), '--seccomp', '3', '--', ...limited, INSIDE.node, ...program.args],
    descriptor3: seccompFilter(architecture, { gpu: gpu !== null }),
    ownFrames: program.ownFrames,
  }
}

function isolation(files: WorkerFiles, gpu: GpuAccess | null): readonly (readonly string[])[] {
  return [
    // New user, pid, network, ipc, uts and cgroup namespaces, and no further user namespace inside.
    ['--unshare-all', '--unshare-user', '--disable-userns', '--cap-drop', 'ALL'],
    // Whoever runs Hearth, the worker is nobody.
    ['--uid', '65534', '--gid', '65534'],
    ['--die-with-parent', '--new-session', '--clearenv', '--hostname', 'worker'],
    ...files.libraries.map((file) => ['--ro-bind', file, file]),
    ['--ro-bind', files.node, INSIDE.node],
    ['--ro-bind', files.bundle, INSIDE.bundle],
    ...(files.prlimit === null ? [] : [['--ro-bind', files.prlimit, INSIDE.prlimit]]),
    ['--dev-bind', '/dev/null', '/dev/null'],
    ...(gpu === null ? [] : shownGpu(gpu, files.libraries)),
    // The root is an empty tmpfs of our own; after this nothing at all can be written.
    ['--remount-ro', '/', '--chdir', '/'],
  ]
}

function shownGpu(gpu: GpuAccess, shown: readonly string[]): readonly (readonly string[])[] {
  return [
    ['--ro-bind', gpu.module, INSIDE_GPU.module],
    ...(gpu.vulkanLoader === null ? [] : [['--ro-bind', gpu.vulkanLoader, INSIDE_GPU.vulkanLoader]]),
    ...gpu.folders.map((folder) => ['--dir', folder]),
    ...gpu.files.filter(({ to }) => !shown.includes(to)).map(({ from, to }) => ['--ro-bind', from, to]),
    ...gpu.links.map(({ at, to }) => ['--symlink', to, at]),
    ...gpu.devices.map((device) => ['--dev-bind', device, device]),
    ...Object.entries(gpu.environment).map(([name, value]) => ['--setenv', name, value]),
  ]
}
