import { launch } from './launch.ts'
import type { LaunchPlan } from './launch.ts'
import type { Sandbox } from './sandbox.ts'
import { filterArchitecture, seccompFilter } from './seccomp.ts'
import { INSIDE, nodeFlags } from './worker-files.ts'
import type { WorkerFiles } from './worker-files.ts'

/** Bubblewrap's arguments up to the program: what is private, and what is shown. */
export function isolation(files: WorkerFiles): readonly string[] {
  const options: readonly (readonly string[])[] = [
    // New user, pid, network, ipc, uts and cgroup namespaces, and no further user namespace inside.
    ['--unshare-all', '--unshare-user', '--disable-userns', '--cap-drop', 'ALL'],
    ['--die-with-parent', '--new-session', '--clearenv', '--hostname', 'worker'],
    ...files.libraries.map((file) => ['--ro-bind', file, file]),
    ['--ro-bind', files.node, INSIDE.node],
    ['--ro-bind', files.bundle, INSIDE.bundle],
    ['--dev-bind', '/dev/null', '/dev/null'],
    // The root is an empty tmpfs of our own; after this nothing at all can be written.
    ['--remount-ro', '/', '--chdir', '/'],
  ]
  return options.flat()
}

/** Full isolation. @throws when there is no system-call filter for this processor */
export function bubblewrapSandbox(bwrap: string, files: WorkerFiles): Sandbox {
  const architecture = filterArchitecture(process.arch)
  if (architecture === null) throw new Error(`there is no system-call filter for ${process.arch}`)
  const filter = seccompFilter(architecture)
  const plan = (program: readonly string[]): LaunchPlan => ({
    command: bwrap,
    args: [...isolation(files), '--seccomp', '3', '--', INSIDE.node, ...program],
    descriptor3: filter,
  })
  return {
    name: 'bubblewrap',
    start: ({ memoryMiB }) => launch(plan([...nodeFlags(memoryMiB), INSIDE.bundle])),
    evaluate: (script, args) => launch(plan(['--input-type=module', '--eval', script, '--', ...args])),
  }
}
