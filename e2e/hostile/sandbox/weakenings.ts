import type { LaunchPlan } from '../../../worker/hosts/launch.ts'
import type { WorkerFiles } from '../../../worker/hosts/worker-files.ts'

/** One protection taken away, to see that the probes notice. */
export interface Weakening {
  readonly name: string
  readonly change?: (plan: LaunchPlan, files: WorkerFiles) => LaunchPlan
  readonly withoutLimits?: boolean
  /** For namespaces; bubblewrap's filter is one of its arguments. */
  readonly withoutFilter?: boolean
}

/** What the environment of the engine would hold. Set by the program that probes, like everything the probes look for. */
export const KEPT_ENVIRONMENT = 'HEARTH_PROBE_ENVIRONMENT'

const allNamespaces = ['user', 'ipc', 'pid', 'net', 'uts', 'cgroup']

/** All namespaces but this one. */
function sharing(kept: string): NonNullable<Weakening['change']> {
  const rest = allNamespaces.filter((name) => name !== kept).map((name) => `--unshare-${name}`)
  return (plan) => withArgs(plan, (args) => args.flatMap((arg) => (arg === '--unshare-all' ? rest : [arg])))
}

const unfiltered: NonNullable<Weakening['change']> = (plan) => {
  const { descriptor3: _, ...rest } = withArgs(plan, (args) => without(args, ['--seccomp', '3']))
  return rest
}

export const bubblewrapWeakenings: readonly Weakening[] = [
  { name: 'system-call filter', change: unfiltered },
  {
    name: 'system-call filter and network namespace',
    change: (plan, files) => unfiltered(sharing('net')(plan, files), files),
  },
  { name: 'process namespace', change: sharing('pid') },
  {
    name: 'host name of its own',
    change: (plan, files) =>
      sharing('uts')(
        withArgs(plan, (args) => without(args, ['--hostname', 'worker'])),
        files,
      ),
  },
  { name: 'empty root', change: wholeRoot },
  { name: 'read-only root', change: (plan) => withArgs(plan, (args) => without(args, ['--remount-ro', '/'])) },
  {
    name: 'read-only files',
    change: (plan, files) =>
      withArgs(plan, (args) =>
        replaced(args, ['--ro-bind', files.bundle, '/worker.mjs'], ['--bind', files.bundle, '/worker.mjs']),
      ),
  },
  {
    name: 'device files kept away',
    change: (plan) =>
      withArgs(plan, (args) =>
        replaced(args, ['--dev-bind', '/dev/null', '/dev/null'], ['--dev-bind', '/dev', '/dev']),
      ),
  },
  {
    name: 'cleared environment',
    change: (plan) => keptEnvironment(withArgs(plan, (args) => without(args, ['--clearenv']))),
  },
  { name: 'closed descriptors', change: openDescriptor },
  { name: 'kernel limits', withoutLimits: true },
]

export const namespaceWeakenings: readonly Weakening[] = [
  { name: 'system-call filter', withoutFilter: true },
  {
    name: 'system-call filter and network namespace',
    withoutFilter: true,
    change: (plan) => withArgs(plan, (args) => without(args, ['--net'])),
  },
  {
    name: 'host name of its own',
    change: (plan) => withArgs(plan, (args) => args.map((arg) => arg.replace('hostname worker\n', ''))),
  },
  { name: 'cleared environment', change: keptEnvironment },
  { name: 'closed descriptors', change: openDescriptor },
  { name: 'kernel limits', withoutLimits: true },
]

/** This machine's root, read-only, in place of an empty one. */
function wholeRoot(plan: LaunchPlan, files: WorkerFiles): LaunchPlan {
  return withArgs(plan, (args) => {
    const end = args.indexOf('--')
    const shown = ['--ro-bind', '--dev-bind', '--remount-ro']
    const kept: string[] = ['--ro-bind', '/', '/']
    for (let at = 0; at < end; at += 1) {
      const arg = args[at] ?? ''
      if (!shown.includes(arg)) kept.push(arg)
      else at += arg === '--remount-ro' ? 1 : 2
    }
    const program = args
      .slice(end)
      .map((arg) => (arg === '/node' ? files.node : arg === '/prlimit' ? (files.prlimit ?? arg) : arg))
    return [...kept, ...program]
  })
}

function keptEnvironment(plan: LaunchPlan): LaunchPlan {
  const kept = process.env[KEPT_ENVIRONMENT] ?? ''
  return { ...plan, environment: { [KEPT_ENVIRONMENT]: kept, TZ: process.env['TZ'] ?? '' } }
}

/** Opens the wallet again after the host has closed what was inherited. */
function openDescriptor(plan: LaunchPlan): LaunchPlan {
  const secret = process.env['HEARTH_PROBE_SECRET'] ?? ''
  return { ...plan, command: '/bin/sh', args: ['-c', 'exec 9<"$0"; exec "$@"', secret, plan.command, ...plan.args] }
}

function withArgs(plan: LaunchPlan, change: (args: readonly string[]) => readonly string[]): LaunchPlan {
  return { ...plan, args: change(plan.args) }
}

function without(args: readonly string[], run: readonly string[]): readonly string[] {
  return replaced(args, run, [])
}

/** @throws when the arguments are not there: then the control would not be one */
function replaced(args: readonly string[], run: readonly string[], by: readonly string[]): readonly string[] {
  const at = args.findIndex((_, index) => run.every((part, offset) => args[index + offset] === part))
  if (at === -1) throw new Error(`There is no ${run.join(' ')} to take away.`)
  return [...args.slice(0, at), ...by, ...args.slice(at + run.length)]
}
