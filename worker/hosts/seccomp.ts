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

const CLONE_THREAD = 0x10000
/** x32 calls use the x86-64 architecture value and numbers from here on. */
const X32_BIT = 0x40000000

const AUDIT_ARCHITECTURE = { x64: 0xc000003e, arm64: 0xc00000b7 } as const
export type FilterArchitecture = keyof typeof AUDIT_ARCHITECTURE

/** Answered with "not permitted": sockets, tracing, mounting, new namespaces, kernel interfaces, new processes. */
const denied: readonly SyscallName[] = [
  'socket',
  'connect',
  'bind',
  'listen',
  'accept',
  'accept4',
  'fork',
  'vfork',
  'ptrace',
  'process_vm_readv',
  'process_vm_writev',
  'pidfd_getfd',
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
  'unshare',
  'setns',
  'bpf',
  'keyctl',
  'add_key',
  'request_key',
  'io_uring_setup',
  'io_uring_enter',
  'io_uring_register',
  'perf_event_open',
  'userfaultfd',
  'open_by_handle_at',
  'kexec_load',
  'kexec_file_load',
  'init_module',
  'finit_module',
  'delete_module',
]

export function filterArchitecture(arch: string): FilterArchitecture | null {
  return arch === 'x64' || arch === 'arm64' ? arch : null
}

/**
 * The seccomp filter of a worker as `struct sock_filter` bytes (what `bwrap --seccomp` reads). It
 * lets Node start threads but no process: `clone` without CLONE_THREAD is refused, and `clone3`,
 * whose flags a filter cannot see, is answered "no such call", so that libc uses `clone`.
 */
export function seccompFilter(architecture: FilterArchitecture): Uint8Array {
  const numbers = syscallNumbers[architecture]
  const program: Instruction[] = [
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, AUDIT_ARCHITECTURE[architecture]],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, NUMBER],
    [JUMP_AT_LEAST, 0, 1, X32_BIT],
    [RETURN, 0, 0, KILL],
  ]
  for (const name of denied) {
    const number = numbers[name]
    if (number !== undefined) program.push([JUMP_EQUAL, 0, 1, number], [RETURN, 0, 0, DENY | EPERM])
  }
  program.push([JUMP_EQUAL, 0, 1, numbers.clone3], [RETURN, 0, 0, DENY | ENOSYS])
  program.push([JUMP_EQUAL, 0, 3, numbers.clone], [LOAD, 0, 0, FIRST_ARGUMENT])
  program.push([JUMP_BITS, 1, 0, CLONE_THREAD], [RETURN, 0, 0, DENY | EPERM])
  program.push([RETURN, 0, 0, ALLOW])
  return encode(program)
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
