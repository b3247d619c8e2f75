import { assertNever } from '../../contract/errors.ts'
import type { HostReport, Protection } from '../../contract/worker.ts'
import type { Sandbox } from './sandbox.ts'
import type { Held } from './self-check.ts'

type Name = Sandbox['name']

/** What must have been held back before anybody else's module may run. */
export function missingFor(name: Exclude<Name, 'plain'>, held: Held): readonly (keyof Held)[] {
  const required: readonly (keyof Held)[] = ['network', 'files', 'environment', 'processes', 'syscalls']
  return required.filter((id) => !held[id] && !(name === 'namespaces' && id === 'syscalls'))
}

/** The report of a host whose self-check came out as `held`; `problems` say why no stronger one was taken. */
export function hostReport(name: Name, held: Held, watched: boolean, problems: readonly string[]): HostReport {
  return {
    host: name,
    strangers: name !== 'plain',
    builtIn: true,
    summary: [summaryOf(name), ...problems, ...adviceFor(name)].join(' ').slice(0, 900),
    protections: [
      ...(['network', 'files', 'environment', 'processes', 'syscalls'] as const).map((id) =>
        protection(id, held[id], name),
      ),
      memoryProtection(watched),
      {
        id: 'wasm',
        on: true,
        detail: 'WebAssembly with WASI in memory; anything else is refused before it is compiled',
        cost: '',
      },
    ],
    gpu: noGpu,
  }
}

const noGpu: HostReport['gpu'] = { adapters: [], summary: 'No GPU jobs: no sandbox for them was found.' }

/** Nothing can run. */
export function closedReport(problems: readonly string[]): HostReport {
  return {
    host: 'none',
    strangers: false,
    builtIn: false,
    summary: ['No job can run on this machine.', ...problems, ...adviceFor('plain')].join(' ').slice(0, 900),
    protections: [],
    gpu: noGpu,
  }
}

function summaryOf(name: Name): string {
  switch (name) {
    case 'bubblewrap':
      return 'Jobs run in a bubblewrap sandbox: no network, no files of this machine, no environment, few system calls.'
    case 'namespaces':
      return 'Jobs run in Linux namespaces of their own: no network, no files of this machine, no environment.'
    case 'plain':
      return 'Only the programs that come with Hearth run here; jobs that bring their own stay off.'
    default:
      return assertNever(name)
  }
}

function adviceFor(name: Name): readonly string[] {
  if (name === 'bubblewrap') return []
  if (process.platform !== 'linux')
    return ['A sandbox for this system comes with the desktop app; on Linux, install bubblewrap.']
  const gain = name === 'namespaces' ? 'to filter system calls as well' : 'to run them safely'
  return [`Install bubblewrap ${gain} (Debian and Ubuntu: sudo apt install bubblewrap), then start Hearth again.`]
}

function protection(id: keyof Held, on: boolean, name: Name): Protection {
  const how = on ? means[id][name] : absence[id]
  return { id, on, detail: how, cost: on ? '' : 'Programs that buyers bring stay off.' }
}

const means: Readonly<Record<keyof Held, Readonly<Record<Name, string>>>> = {
  network: {
    bubblewrap: 'network namespace without an interface, and no socket can be made',
    namespaces: 'network namespace without an interface',
    plain: 'the system refused a connection',
  },
  files: {
    bubblewrap: 'empty read-only root with Node, its libraries and the worker',
    namespaces: 'empty read-only root with Node, its libraries, the worker and two system tools',
    plain: 'the system refused the file',
  },
  environment: {
    bubblewrap: 'cleared; host name “worker”',
    namespaces: 'cleared; host name “worker”',
    plain: 'cleared',
  },
  processes: {
    bubblewrap: 'process namespace that ends with Hearth; no process can be started',
    namespaces: 'process namespace that ends with Hearth',
    plain: 'the system shows no other process',
  },
  syscalls: {
    bubblewrap: 'seccomp filter, no capabilities, no further user namespace',
    namespaces: 'the system refused a new process',
    plain: 'the system refused a new process',
  },
}

const absence: Readonly<Record<keyof Held, string>> = {
  network: 'a worker could reach the network',
  files: 'a worker could read files of this account',
  environment: 'a worker sees environment variables',
  processes: 'a worker sees other processes of this account',
  syscalls: 'system calls are not filtered',
}

function memoryProtection(watched: boolean): Protection {
  const declared = 'a declared maximum, checked before the module is compiled'
  return {
    id: 'memory',
    on: watched,
    detail: watched ? `${declared}; memory, processor time and processes are watched from outside` : declared,
    cost: watched ? '' : 'Only the time limit ends a job that uses too much.',
  }
}
