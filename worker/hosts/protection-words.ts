import type { Sandbox } from './sandbox.ts'
import type { Held } from './self-check.ts'

type Name = Sandbox['name']

/** What enforces a protection, by host. */
export const means: Readonly<Record<keyof Held, Readonly<Record<Name, string>>>> = {
  network: {
    bubblewrap: 'network namespace without an interface, and no socket can be made',
    namespaces: 'network namespace without an interface',
    plain: 'the system refused a connection',
  },
  files: {
    bubblewrap: 'empty read-only root with Node, its libraries and the worker; no device but /dev/null',
    namespaces:
      'empty read-only root with Node, its libraries, the worker and two system tools; no device but /dev/null',
    plain: 'the system refused the file',
  },
  environment: {
    bubblewrap: 'cleared; host name “worker”; nothing open but its own pipes',
    namespaces: 'cleared; host name “worker”; nothing open but its own pipes',
    plain: 'cleared; nothing open but its own pipes',
  },
  processes: {
    bubblewrap: 'process namespace that ends with Hearth; no process can be started',
    namespaces: 'process namespace that ends with Hearth',
    plain: 'the system shows no other process',
  },
  syscalls: {
    bubblewrap: 'seccomp filter, no capabilities, no further user namespace',
    namespaces: 'seccomp filter, no capabilities, no further user namespace',
    plain: 'the system refused a new process',
  },
  limits: {
    bubblewrap: 'the kernel bounds memory, processor time, open files, threads and file size; no core dump',
    namespaces: 'the kernel bounds memory, processor time, open files, threads and file size; no core dump',
    plain: 'the kernel bounds memory, processor time, open files and file size; no core dump',
  },
}

/** What the absence of a protection allows. */
export const absence: Readonly<Record<keyof Held, string>> = {
  network: 'a worker could reach the network',
  files: 'a worker could read files of this account',
  environment: 'a worker could see environment variables or open files of Hearth',
  processes: 'a worker could see other processes of this account',
  syscalls: 'system calls are not filtered',
  limits: 'the kernel sets no limit to what a worker takes',
}

/** What the absence of a protection costs the person, in a sentence. */
export function costOf(id: keyof Held, name: Name): string {
  if (id === 'limits') {
    return 'A job that broke out of WebAssembly could slow this machine down for a moment, until Hearth ends it. Install util-linux.'
  }
  if (id === 'syscalls' && name === 'namespaces') {
    return 'A flaw in the kernel would be easier to reach for a job that broke out of WebAssembly. Jobs still run.'
  }
  return 'Programs that buyers bring stay off.'
}
