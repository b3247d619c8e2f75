import { WASI, wasi } from '@bjorn3/browser_wasi_shim'
import type { Fd } from '@bjorn3/browser_wasi_shim'

type Import = (...args: readonly number[]) => unknown

/**
 * The WASI preview 1 functions a job may import. Clocks and randomness are real: such jobs are not
 * promised to repeat bit for bit. Sockets link (some compilers always import them) and answer
 * "not supported".
 */
export const offeredImports: ReadonlySet<string> = new Set(
  Object.keys(new WASI([], [], [], { debug: false }).wasiImport),
)

export interface WasiInstance {
  readonly imports: WebAssembly.ModuleImports
  /** Runs `_start`; returns its exit code or throws what the module threw. */
  start(exports: CommandExports): number
}

export interface CommandExports {
  readonly memory: WebAssembly.Memory
  readonly _start: () => unknown
}

/** WASI over the given descriptors: stdin, stdout, stderr and two preopened folders. No environment. */
export function createWasi(args: readonly string[], descriptors: readonly Fd[]): WasiInstance {
  const shim = new WASI([...args], [], [...descriptors], { debug: false })
  const memory = (): ArrayBuffer | SharedArrayBuffer => shim.inst.exports.memory.buffer
  const overrides: Record<string, Import> = { ...argumentImports(args, memory), ...socketImports }
  return {
    imports: { ...shim.wasiImport, ...overrides },
    start: ({ memory, _start }) => shim.start({ exports: { memory, _start } }),
  }
}

/** The shim measures arguments in UTF-16 units and then writes UTF-8, past the end of what it asked for. */
function argumentImports(
  args: readonly string[],
  memory: () => ArrayBuffer | SharedArrayBuffer,
): Record<string, Import> {
  const encoded = args.map((arg) => new TextEncoder().encode(`${arg}\0`))
  return {
    args_sizes_get: (countAt = 0, sizeAt = 0) => {
      const view = new DataView(memory())
      view.setUint32(countAt >>> 0, encoded.length, true)
      view.setUint32(
        sizeAt >>> 0,
        encoded.reduce((sum, bytes) => sum + bytes.length, 0),
        true,
      )
      return wasi.ERRNO_SUCCESS
    },
    args_get: (pointersAt = 0, bytesAt = 0) => {
      const view = new DataView(memory())
      const bytes = new Uint8Array(memory())
      let at = bytesAt >>> 0
      for (const [index, arg] of encoded.entries()) {
        view.setUint32((pointersAt >>> 0) + 4 * index, at, true)
        bytes.set(arg, at)
        at += arg.length
      }
      return wasi.ERRNO_SUCCESS
    },
  }
}

function refuse(): number {
  return wasi.ERRNO_NOTSUP
}

const socketImports: Record<string, Import> = {
  sock_accept: refuse,
  sock_recv: refuse,
  sock_send: refuse,
  sock_shutdown: refuse,
}
