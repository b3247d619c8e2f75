import { wasi } from '@bjorn3/browser_wasi_shim'
import type { Fd, WASI } from '@bjorn3/browser_wasi_shim'

/** As POSIX systems have it. */
const MAX_VECTORS = 1024
const MAX_PATH_BYTES = 4096
/** Twice what a job may have of files; each costs memory that is not the module's. */
export const MAX_DESCRIPTORS = 2048

type Call = (...args: readonly (number | bigint)[]) => unknown

const VECTOR_CALLS = ['fd_read', 'fd_write', 'fd_pread', 'fd_pwrite'] as const
const VECTOR_COUNT = 2
/** Of `path_open`: where the new descriptor goes. */
const OPENED_AT = 8

/** Where among the arguments the lengths of paths are. */
const PATH_CALLS: Readonly<Record<string, readonly number[]>> = {
  path_create_directory: [2],
  path_filestat_get: [3],
  path_filestat_set_times: [3],
  path_link: [3, 6],
  path_open: [3],
  path_readlink: [2],
  path_remove_directory: [2],
  path_rename: [2, 5],
  path_symlink: [1, 4],
  path_unlink_file: [2],
}

/**
 * The shim's calls, for strangers: it makes an object of every vector, a string of every path and a
 * slot of every descriptor there ever was, so each of them is bounded before it sees them.
 */
export function boundedCalls(shim: WASI): WebAssembly.ModuleImports {
  const calls: Record<string, Call> = { ...shim.wasiImport, path_open: openInFreeSlot(shim) }
  for (const name of VECTOR_CALLS) calls[name] = bounded(calls[name], [VECTOR_COUNT], MAX_VECTORS, wasi.ERRNO_INVAL)
  for (const [name, lengths] of Object.entries(PATH_CALLS)) {
    calls[name] = bounded(calls[name], lengths, MAX_PATH_BYTES, wasi.ERRNO_NAMETOOLONG)
  }
  return calls
}

function bounded(call: Call | undefined, counts: readonly number[], most: number, errno: number): Call {
  if (call === undefined) throw new Error('The WASI shim lacks a call.')
  return (...args) => (counts.some((index) => Number(args[index]) >>> 0 > most) ? errno : call(...args))
}

/** The shim gives every opened file a new number; here closed numbers are given again. */
function openInFreeSlot(shim: WASI): Call {
  const open = shim.wasiImport['path_open']
  if (open === undefined) throw new Error('The WASI shim lacks a call.')
  return (...args) => {
    const slot = freeSlot(shim.fds)
    if (slot >= MAX_DESCRIPTORS) return wasi.ERRNO_MFILE
    const errno = open(...args)
    if (errno !== wasi.ERRNO_SUCCESS || slot === shim.fds.length - 1) return errno
    const opened = shim.fds.pop()
    if (opened !== undefined) shim.fds[slot] = opened
    new DataView(shim.inst.exports.memory.buffer).setUint32(Number(args[OPENED_AT]) >>> 0, slot, true)
    return errno
  }
}

function freeSlot(descriptors: readonly (Fd | undefined)[]): number {
  const slot = descriptors.indexOf(undefined)
  return slot < 0 ? descriptors.length : slot
}
