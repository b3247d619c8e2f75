import { WASI, wasi } from '@bjorn3/browser_wasi_shim'
import type { Fd } from '@bjorn3/browser_wasi_shim'
import { argumentCalls } from './argument-calls.ts'
import { boundedCalls } from './bounded-calls.ts'
import { clockCalls } from './clock-calls.ts'
import { fixedClocks, realClocks } from './clocks.ts'
import { ModuleMemory } from './module-memory.ts'
import { fixedRandomness, randomCalls, realRandomness } from './random-calls.ts'

/**
 * The WASI preview 1 functions a job may import. Sockets link (some compilers always import them) and
 * answer "not supported".
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

/**
 * WASI over the given descriptors: stdin, stdout, stderr and two preopened folders. No environment.
 * In the exact class clocks stand still and randomness is one fixed stream; otherwise both are real.
 */
export function createWasi(args: readonly string[], descriptors: Fd[], verifiable: boolean): WasiInstance {
  const shim = new WASI([], [], descriptors, { debug: false })
  const moduleMemory = new ModuleMemory()
  return {
    imports: {
      ...boundedCalls(shim),
      ...argumentCalls(args, moduleMemory),
      ...clockCalls(verifiable ? fixedClocks : realClocks(), moduleMemory),
      ...randomCalls(verifiable ? fixedRandomness() : realRandomness, moduleMemory),
      ...socketCalls,
    },
    start: ({ memory, _start }) => {
      moduleMemory.set(memory)
      return shim.start({ exports: { memory, _start } })
    },
  }
}

function refuse(): number {
  return wasi.ERRNO_NOTSUP
}

const socketCalls: WebAssembly.ModuleImports = {
  sock_accept: refuse,
  sock_recv: refuse,
  sock_send: refuse,
  sock_shutdown: refuse,
}
