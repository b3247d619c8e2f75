import { stat } from 'node:fs/promises'
import { launch } from './launch.ts'
import type { LaunchPlan } from './launch.ts'
import { librariesByLoader, loaderAmong } from './libraries.ts'
import type { Sandbox } from './sandbox.ts'
import { INSIDE, nodeFlags } from './worker-files.ts'
import type { WorkerFiles } from './worker-files.ts'

/** Tools of util-linux and a shell, by absolute path. */
export interface NamespaceTools {
  readonly shell: string
  readonly unshare: string
  readonly setpriv: string
  readonly mount: string
  readonly umount: string
  readonly pivotRoot: string
}

/**
 * Runs as the first process of new namespaces. Arguments: new root, tools, then files to show
 * (pairs of outside and inside path), `--`, then the program. The new root is an empty tmpfs; the old one is taken
 * away before the program starts, which then has no capability and cannot gain one.
 *
 * umount looks its target up in /proc/self/mountinfo, which the new root does not have: one line
 * about the old root stands in for it.
 */
const setup = `set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=$1 mount=$2 umount=$3 pivot_root=$4 setpriv=$5
shift 5
$mount -t tmpfs -o mode=0755,size=1m,nosuid none "$root"
while [ "$1" != -- ]; do
  outside=$1 inside=$2
  shift 2
  mkdir -p "$root\${inside%/*}"
  : > "$root$inside"
  $mount --bind "$outside" "$root$inside"
  [ "$inside" = /dev/null ] || $mount -o remount,bind,ro,nosuid "$root$inside"
done
shift
hostname worker
mkdir -p "$root/old" "$root/proc/self"
echo '2 1 0:2 / /old rw - tmpfs none rw' > "$root/proc/self/mountinfo"
$mount -o remount,bind,ro "$root"
echo 0 > /proc/sys/user/max_user_namespaces
cd "$root"
$pivot_root . old
cd /
$umount -n -l /old
exec $setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs -- "$@"`

/** A folder of every system to put the new root over, in the new mount namespace only; it must hide nothing shown. */
async function emptyRoot(shown: readonly string[]): Promise<string> {
  for (const folder of ['/mnt', '/media', '/srv', '/tmp']) {
    const hides = shown.some((file) => file.startsWith(`${folder}/`))
    const facts = hides ? null : await stat(folder).catch(() => null)
    if (facts?.isDirectory() === true) return folder
  }
  throw new Error('There is no folder to put a new root over.')
}

/** Namespaces by util-linux, where bubblewrap is missing. There is no system-call filter. */
export async function namespaceSandbox(tools: NamespaceTools, files: WorkerFiles): Promise<Sandbox> {
  const inside = [tools.umount, tools.setpriv]
  const loader = loaderAmong(files.libraries)
  const toolLibraries = await Promise.all(inside.map((tool) => librariesByLoader(loader, tool)))
  const samePath = [...new Set([...files.libraries, ...toolLibraries.flat(), ...inside, '/dev/null'])]
  const shown = [...samePath.flatMap((file) => [file, file]), files.node, INSIDE.node, files.bundle, INSIDE.bundle]
  const root = await emptyRoot(shown)
  const prefix = [
    // The kernel kills unshare when this process dies, and unshare's child when unshare dies.
    ['--pdeathsig', 'KILL', tools.unshare, '--user', '--map-root-user', '--mount', '--pid', '--net', '--ipc'],
    ['--uts', '--cgroup', '--fork', '--kill-child=SIGKILL', '--', tools.shell, '-c', setup, 'setup'],
    [root, tools.mount, tools.umount, tools.pivotRoot, tools.setpriv, ...shown, '--', INSIDE.node],
  ].flat()
  const plan = (program: readonly string[]): LaunchPlan => ({ command: tools.setpriv, args: [...prefix, ...program] })
  return {
    name: 'namespaces',
    start: ({ memoryMiB }) => launch(plan([...nodeFlags(memoryMiB), INSIDE.bundle])),
    evaluate: (script, args) => launch(plan(['--input-type=module', '--eval', script, '--', ...args])),
  }
}
