import { stat } from 'node:fs/promises'
import { INSIDE_GPU } from './gpu/access.ts'
import type { GpuAccess } from './gpu/access.ts'
import { launch } from './launch.ts'
import type { LaunchPlan } from './launch.ts'
import { librariesByLoader, loaderAmong } from './libraries.ts'
import { kernelLimits, prlimitArgs } from './limits.ts'
import { scriptProgram, workerProgram } from './program.ts'
import type { Program } from './program.ts'
import type { Sandbox } from './sandbox.ts'
import { filterSteps, noFilter } from './namespace-filter.ts'
import type { FilterTool } from './namespace-filter.ts'
import { filterArchitecture, seccompFilter } from './seccomp.ts'
import { INSIDE } from './worker-files.ts'
import type { WorkerFiles } from './worker-files.ts'

/** Tools of util-linux and a shell, by absolute path. */
export interface NamespaceTools {
  readonly shell: string
  readonly unshare: string
  readonly setpriv: string
  readonly mount: string
  readonly umount: string
  readonly pivotRoot: string
  /** What can put a system-call filter on a program; null where nothing can. */
  readonly filter: FilterTool | null
}

export interface NamespaceParts {
  readonly tools: NamespaceTools
  readonly files: WorkerFiles
  /** Folder the new root is put over, in the new mount namespace only. */
  readonly root: string
  /** Of the tools that run inside. */
  readonly toolLibraries: readonly string[]
}

/**
 * Runs as the first process of new namespaces. Arguments: new root, tools, then what to make in it, `--`,
 * the limits of the kernel, `--`, the arguments of setpriv and the program. The new root is an empty tmpfs;
 * the old one is taken away before the program starts, which then has no capability and cannot gain one.
 *
 * umount looks its target up in /proc/self/mountinfo, which the new root does not have: one line
 * about the old root stands in for it. Once the limits are set this shell cannot write to a file either.
 */
const setup = `set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=$1 mount=$2 umount=$3 pivot_root=$4 setpriv=$5 prlimit=$6
shift 6
$mount -t tmpfs -o mode=0755,size=1m,nosuid none "$root"
while [ "$1" != -- ]; do
  kind=$1 from=$2 to=$3
  shift 3
  [ -d "$root\${to%/*}" ] || mkdir -p "$root\${to%/*}"
  case $kind in
    file) : > "$root$to"; $mount --bind -o ro,nosuid "$from" "$root$to" ;;
    device) : > "$root$to"; $mount --bind "$from" "$root$to" ;;
    link) ln -s "$from" "$root$to" ;;
    folder) mkdir -p "$root$to" ;;
    filter) cat <&3 > "$root$to"; exec 3<&- ;;
    variable) export "$from=$to" ;;
  esac
done
shift
hostname worker
mkdir -p "$root/old" "$root/proc/self"
echo '2 1 0:2 / /old rw - tmpfs none rw' > "$root/proc/self/mountinfo"
$mount -o remount,bind,ro "$root"
echo 0 > /proc/sys/user/max_user_namespaces
cd "$root"
limits=
while [ "$1" != -- ]; do
  limits="$limits $1"
  shift
done
shift
[ -z "$prlimit" ] || $prlimit --pid $$ $limits
$pivot_root . old
cd /
$umount -n -l /old
exec $setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs "$@"`

/** A folder of every system to put the new root over; it must hide nothing shown. */
async function emptyRoot(shown: readonly string[]): Promise<string> {
  for (const folder of ['/mnt', '/media', '/srv', '/tmp']) {
    const hides = shown.some((file) => file.startsWith(`${folder}/`))
    const facts = hides ? null : await stat(folder).catch(() => null)
    if (facts?.isDirectory() === true) return folder
  }
  throw new Error('There is no folder to put a new root over.')
}

function toolsInside({ umount, setpriv, filter }: NamespaceTools): readonly string[] {
  return [umount, setpriv, ...(filter?.kind === 'perl' ? [filter.perl] : [])]
}

/** What every start of a namespace sandbox shares. @throws when there is no folder to put a new root over */
export async function namespaceParts(tools: NamespaceTools, files: WorkerFiles): Promise<NamespaceParts> {
  const loader = loaderAmong(files.libraries)
  const inside = toolsInside(tools)
  const listed = await Promise.all(inside.map((tool) => librariesByLoader(loader, tool)))
  const toolLibraries = listed.flat()
  const root = await emptyRoot([...files.libraries, ...toolLibraries, files.node, files.bundle])
  return { tools, files, root, toolLibraries }
}

/** Namespaces by util-linux, where bubblewrap is missing; a system-call filter only with a recent setpriv. */
export async function namespaceSandbox(tools: NamespaceTools, files: WorkerFiles): Promise<Sandbox> {
  const parts = await namespaceParts(tools, files)
  const run = (program: Program) => launch(namespacePlan(parts, program))
  return {
    name: 'namespaces',
    start: (options) => run(workerProgram(options, INSIDE.bundle, INSIDE_GPU.module)),
    evaluate: (script, args, gpu = null) => run(scriptProgram(script, args, gpu)),
  }
}

/** How one program is started: what is private, what is shown, what the kernel refuses. */
export function namespacePlan({ tools, files, root, toolLibraries }: NamespaceParts, program: Program): LaunchPlan {
  const { memoryMiB, gpu } = program
  const architecture = tools.filter === null ? null : filterArchitecture(process.arch)
  const filter = tools.filter === null || architecture === null ? noFilter : filterSteps(tools.filter, architecture)
  const limits = prlimitArgs(kernelLimits({ memoryMiB, gpu: gpu !== null }), { countTasks: true })
  const same = [...new Set([...files.libraries, ...toolLibraries, ...toolsInside(tools)])]
  return {
    command: tools.setpriv,
    args: [
      // The kernel kills unshare when this process dies, and unshare's child when unshare dies.
      ['--pdeathsig', 'KILL', tools.unshare, '--user', '--map-root-user', '--mount', '--pid', '--net', '--ipc'],
      ['--uts', '--cgroup', '--fork', '--kill-child=SIGKILL', '--', tools.shell, '-c', setup, 'setup'],
      [root, tools.mount, tools.umount, tools.pivotRoot, tools.setpriv, files.prlimit ?? ''],
      ...same.map((file) => ['file', file, file]),
      ['file', files.node, INSIDE.node, 'file', files.bundle, INSIDE.bundle, 'device', '/dev/null', '/dev/null'],
      ...(gpu === null ? [] : shownGpu(gpu, same)),
      ...filter.shown,
      ['--', ...limits, '--', ...filter.setprivOptions, '--', ...filter.before, INSIDE.node, ...program.args],
    ].flat(),
    ownFrames: program.ownFrames,
    ...(architecture === null ? {} : { descriptor3: seccompFilter(architecture, { gpu: gpu !== null }) }),
  }
}

function shownGpu(gpu: GpuAccess, shown: readonly string[]): readonly (readonly string[])[] {
  return [
    ['file', gpu.module, INSIDE_GPU.module],
    ...(gpu.vulkanLoader === null ? [] : [['file', gpu.vulkanLoader, INSIDE_GPU.vulkanLoader]]),
    ...gpu.folders.map((folder) => ['folder', '', folder]),
    ...gpu.files.filter(({ to }) => !shown.includes(to)).map(({ from, to }) => ['file', from, to]),
    ...gpu.links.map(({ at, to }) => ['link', to, at]),
    ...gpu.devices.map((device) => ['device', device, device]),
    ...Object.entries(gpu.environment).map(([name, value]) => ['variable', name, value]),
  ]
}
