import { say } from '../../contract/words/say.ts'
import type { Sandbox } from './sandbox.ts'
import type { Held } from './self-check.ts'

type Name = Sandbox['name']

/** What enforces a protection, by host. */
export const means: Readonly<Record<keyof Held, Readonly<Record<Name, string>>>> = {
  network: {
    bubblewrap: say`network namespace without an interface, and no socket can be made`,
    namespaces: say`network namespace without an interface`,
    plain: say`the system refused a connection`,
  },
  files: {
    bubblewrap: say`empty read-only root with Node, its libraries and the worker; no device but /dev/null`,
    namespaces: say`empty read-only root with Node, its libraries, the worker and two system tools; no device but /dev/null`,
    plain: say`the system refused the file`,
  },
  environment: {
    bubblewrap: say`cleared; host name “worker”; nothing open but its own pipes`,
    namespaces: say`cleared; host name “worker”; nothing open but its own pipes`,
    plain: say`cleared; nothing open but its own pipes`,
  },
  processes: {
    bubblewrap: say`process namespace that ends with Hearth; no process can be started`,
    namespaces: say`process namespace that ends with Hearth`,
    plain: say`the system shows no other process`,
  },
  syscalls: {
    bubblewrap: say`seccomp filter, no capabilities, no further user namespace`,
    namespaces: say`seccomp filter, no capabilities, no further user namespace`,
    plain: say`the system refused a new process`,
  },
  limits: {
    bubblewrap: say`the kernel bounds memory, processor time, open files, threads and file size; no core dump`,
    namespaces: say`the kernel bounds memory, processor time, open files, threads and file size; no core dump`,
    plain: say`the kernel bounds memory, processor time, open files and file size; no core dump`,
  },
}

/** What the absence of a protection allows. */
export const absence: Readonly<Record<keyof Held, string>> = {
  network: say`a worker could reach the network`,
  files: say`a worker could read files of this account`,
  environment: say`a worker could see environment variables or open files of Hearth`,
  processes: say`a worker could see other processes of this account`,
  syscalls: say`system calls are not filtered`,
  limits: say`the kernel sets no limit to what a worker takes`,
}

/** What the absence of a protection costs the person, in a sentence. */
export function costOf(id: keyof Held, name: Name): string {
  if (id === 'limits') {
    return say`A job that broke out of WebAssembly could slow this machine down for a moment, until Hearth ends it. Install util-linux.`
  }
  if (id === 'syscalls' && name === 'namespaces') {
    return say`A flaw in the kernel would be easier to reach for a job that broke out of WebAssembly. Jobs still run.`
  }
  return say`Programs that buyers bring stay off.`
}
