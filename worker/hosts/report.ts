import { assertNever } from '../../contract/errors.ts'
import type { HostReport, Protection } from '../../contract/worker.ts'
import { say } from '../../contract/words/say.ts'
import { absence, costOf, means } from './protection-words.ts'
import type { Sandbox } from './sandbox.ts'
import type { Held } from './self-check.ts'

type Name = Sandbox['name']

const checked = ['network', 'files', 'environment', 'processes', 'syscalls', 'limits'] as const

/** What must have been held back before anybody else's module may run. */
export function missingFor(name: Exclude<Name, 'plain'>, held: Held): readonly (keyof Held)[] {
  const required: readonly (keyof Held)[] = ['network', 'files', 'environment', 'processes', 'syscalls']
  return required.filter((id) => !held[id] && !(name === 'namespaces' && id === 'syscalls'))
}

/** The report of a host whose self-check came out as `held`; `problems` say why no stronger one was taken. */
export function hostReport(name: Name, held: Held, watched: boolean, problems: readonly string[]): HostReport {
  const strangers = name !== 'plain'
  return {
    host: name,
    strangers,
    builtIn: true,
    summary: [summaryOf(name, held), ...problems, ...adviceFor(name, held)].join(' ').slice(0, 900),
    protections: [
      ...checked.map((id) => protection(id, held[id], name)),
      memoryProtection(watched),
      {
        id: 'wasm',
        on: true,
        detail: say`WebAssembly with WASI in memory; anything else is refused before it is compiled`,
        cost: '',
      },
      gpuProtection(name),
    ],
    gpu: { adapters: [], summary: say`No GPU jobs yet: Hearth is looking for a GPU.` },
  }
}

/** Nothing can run. */
export function closedReport(problems: readonly string[]): HostReport {
  return {
    host: 'none',
    strangers: false,
    builtIn: false,
    summary: [say`No job can run on this machine.`, ...problems, ...adviceFor('plain', null)].join(' ').slice(0, 900),
    protections: [],
    gpu: { adapters: [], summary: say`No GPU jobs: no job of any kind can run on this machine.` },
  }
}

function summaryOf(name: Name, held: Held): string {
  switch (name) {
    case 'bubblewrap':
      return say`Jobs run in a bubblewrap sandbox: no network, no files of this machine, no environment, few system calls.`
    case 'namespaces':
      return say`Jobs run in Linux namespaces of their own: no network, no files of this machine, no environment${held.syscalls ? say`, few system calls` : ''}.`
    case 'plain':
      return say`Only the programs that come with Hearth run here; jobs that bring their own stay off.`
    default:
      return assertNever(name)
  }
}

function adviceFor(name: Name, held: Held | null): readonly string[] {
  if (name === 'bubblewrap' || (name === 'namespaces' && held?.syscalls === true)) return []
  if (process.platform !== 'linux')
    return [say`A sandbox for this system comes with the desktop app; on Linux, install bubblewrap.`]
  const gain = name === 'namespaces' ? say`to filter system calls as well` : say`to run them safely`
  return [say`Install bubblewrap ${gain} (Debian and Ubuntu: sudo apt install bubblewrap), then start Hearth again.`]
}

function protection(id: keyof Held, on: boolean, name: Name): Protection {
  return on ? { id, on, detail: means[id][name], cost: '' } : { id, on, detail: absence[id], cost: costOf(id, name) }
}

function memoryProtection(watched: boolean): Protection {
  const declared = say`a declared maximum, checked before the module is compiled`
  return {
    id: 'memory',
    on: watched,
    detail: watched ? say`${declared}; memory, processor time and processes are watched from outside` : declared,
    cost: watched ? '' : say`Only the time limit ends a job that uses too much.`,
  }
}

function gpuProtection(name: Name): Protection {
  if (name !== 'plain') {
    const detail = say`other jobs see no card at all; a GPU job sees the files of one card and one driver, in the same sandbox`
    return { id: 'gpu', on: true, detail, cost: '' }
  }
  const detail = say`a worker could reach every graphics card of this machine`
  return { id: 'gpu', on: false, detail, cost: say`GPU programs that buyers bring stay off.` }
}
