import { syscallNumbers } from './syscalls.ts'
import type { SyscallName } from './syscalls.ts'

/** One classic BPF instruction: u16 code, u8 jt, u8 jf, u32 k. */
type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number]

const LOAD = 0x20
const JUMP_EQUAL = 0x15
const JUMP_AT_LEAST = 0x35
const JUMP_BITS = 0x45
const RETURN = 0x06

const ALLOW = 0x7fff0000
const KILL = 0x80000000
const DENY = 0x00050000
const EPERM = 1
const ENOSYS = 38

/** Offsets in `struct seccomp_data`. */
const NUMBER = 0
const ARCHITECTURE = 4
const FIRST_ARGUMENT = 16
const SECOND_ARGUMENT = 24

const CLONE_THREAD = 0x10000
/** x32 calls use the x86-64 architecture value and numbers from here on. */
const X32_BIT = 0x40000000

const AUDIT_ARCHITECTURE = { x64: 0xc000003e, arm64: 0xc00000b7 } as const
export type FilterArchitecture = keyof typeof AUDIT_ARCHITECTURE

/** Answered with "not permitted". */
const denied: readonly SyscallName[] = [
  // Sockets: a worker has its pipes, and nothing else to talk to.
  'socket',
  'connect',
  'accept',
  'sendto',
  'recvfrom',
  'sendmsg',
  'recvmsg',
  'bind',
  'listen',
  'socketpair',
  'accept4',
  'recvmmsg',
  'sendmmsg',
  // New processes (threads are let through below).
  'fork',
  'vfork',
  // Memory and messages shared by name.
  'shmget',
  'shmat',
  'shmctl',
  'shmdt',
  'semget',
  'semop',
  'semctl',
  'semtimedop',
  'msgget',
  'msgsnd',
  'msgrcv',
  'msgctl',
  'mq_open',
  // Other processes.
  'ptrace',
  'kcmp',
  'process_vm_readv',
  'process_vm_writev',
  'pidfd_send_signal',
  'pidfd_open',
  'pidfd_getfd',
  'process_madvise',
  'process_mrelease',
  // Mounts, device files, namespaces.
  'mount',
  'umount2',
  'pivot_root',
  'chroot',
  'move_mount',
  'open_tree',
  'fsopen',
  'fsconfig',
  'fsmount',
  'fspick',
  'mount_setattr',
  'quotactl',
  'quotactl_fd',
  'mknod',
  'mknodat',
  'swapon',
  'swapoff',
  'unshare',
  'setns',
  // Large kernel interfaces that have been broken before.
  'bpf',
  'perf_event_open',
  'userfaultfd',
  'io_uring_setup',
  'io_uring_enter',
  'io_uring_register',
  'io_setup',
  'io_destroy',
  'io_getevents',
  'io_submit',
  'io_cancel',
  'io_pgetevents',
  'add_key',
  'request_key',
  'keyctl',
  'memfd_secret',
  'open_by_handle_at',
  'name_to_handle_at',
  'lookup_dcookie',
  'fanotify_init',
  'fanotify_mark',
  'splice',
  'tee',
  'vmsplice',
  'mbind',
  'set_mempolicy',
  'migrate_pages',
  'move_pages',
  // The machine itself.
  'kexec_load',
  'kexec_file_load',
  'init_module',
  'finit_module',
  'delete_module',
  'syslog',
  'acct',
  'reboot',
  'personality',
  'uselib',
  'vhangup',
  'nfsservctl',
  'modify_ldt',
  'iopl',
  'ioperm',
  'settimeofday',
  'adjtimex',
  'clock_settime',
  'clock_adjtime',
  'sethostname',
  'setdomainname',
]

export function filterArchitecture(arch: string): FilterArchitecture | null {
  return arch === 'x64' || arch === 'arm64' ? arch : null
}

/** Requests to a device file that Node makes of its pipes: window size, bytes waiting, blocking, close on exec. */
const ordinaryRequests = [0x5401, 0x5413, 0x541b, 0x5421, 0x5450, 0x5451]
/** Typing into somebody's terminal. */
const terminalRequests = [0x5412, 0x541c]

/**
 * The seccomp filter of a worker as `struct sock_filter` bytes (what `bwrap --seccomp` reads). It
 * lets Node start threads but no process: `clone` without CLONE_THREAD is refused, and `clone3`,
 * whose flags a filter cannot see, is answered "no such call", so that libc uses `clone`. Requests to
 * device files are refused but for a few; a worker with a GPU may make them of its card.
 */
export function seccompFilter(architecture: FilterArchitecture, { gpu }: { readonly gpu: boolean }): Uint8Array {
  const numbers = syscallNumbers[architecture]
  const refused = denied.flatMap((name) => numbers[name] ?? [])
  return encode([
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, AUDIT_ARCHITECTURE[architecture]],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, NUMBER],
    [JUMP_AT_LEAST, 0, 1, X32_BIT],
    [RETURN, 0, 0, KILL],
    ...refused.flatMap((number) => answer(number, DENY | EPERM)),
    ...answer(numbers.clone3, DENY | ENOSYS),
    ...only(numbers.clone, threads),
    ...only(numbers.ioctl, gpu ? allBut(terminalRequests) : noneBut(ordinaryRequests)),
    [RETURN, 0, 0, ALLOW],
  ])
}

function answer(number: number, verdict: number): readonly Instruction[] {
  return [
    [JUMP_EQUAL, 0, 1, number],
    [RETURN, 0, 0, verdict],
  ]
}

/** Runs `judge`, which always returns, for one call and goes on after it for the others. */
function only(number: number, judge: readonly Instruction[]): readonly Instruction[] {
  return [[JUMP_EQUAL, 0, judge.length, number], ...judge]
}

const threads: readonly Instruction[] = [
  [LOAD, 0, 0, FIRST_ARGUMENT],
  [JUMP_BITS, 1, 0, CLONE_THREAD],
  [RETURN, 0, 0, DENY | EPERM],
  [RETURN, 0, 0, ALLOW],
]

function allBut(requests: readonly number[]): readonly Instruction[] {
  const verdicts = requests.flatMap((request) => answer(request, DENY | EPERM))
  return [[LOAD, 0, 0, SECOND_ARGUMENT], ...verdicts, [RETURN, 0, 0, ALLOW]]
}

function noneBut(requests: readonly number[]): readonly Instruction[] {
  const verdicts = requests.flatMap((request) => answer(request, ALLOW))
  return [[LOAD, 0, 0, SECOND_ARGUMENT], ...verdicts, [RETURN, 0, 0, DENY | EPERM]]
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8)
  const view = new DataView(bytes.buffer)
  for (const [index, [code, whenTrue, whenFalse, value]] of program.entries()) {
    view.setUint16(index * 8, code, true)
    view.setUint8(index * 8 + 2, whenTrue)
    view.setUint8(index * 8 + 3, whenFalse)
    view.setUint32(index * 8 + 4, value >>> 0, true)
  }
  return bytes
}
