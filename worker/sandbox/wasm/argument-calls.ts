import { wasi } from '@bjorn3/browser_wasi_shim'
import type { ModuleMemory } from './module-memory.ts'

/**
 * The calls of WASI preview 1 about arguments. (The shim's own measure them in UTF-16 units and then
 * write UTF-8, past the end of what they asked for.)
 */
export function argumentCalls(args: readonly string[], memory: ModuleMemory): WebAssembly.ModuleImports {
  const encoded = args.map((arg) => new TextEncoder().encode(`${arg}\0`))
  const size = encoded.reduce((sum, bytes) => sum + bytes.length, 0)
  return {
    args_sizes_get: (countAt: number, sizeAt: number) => {
      const view = memory.view()
      view.setUint32(countAt >>> 0, encoded.length, true)
      view.setUint32(sizeAt >>> 0, size, true)
      return wasi.ERRNO_SUCCESS
    },
    args_get: (pointersAt: number, bytesAt: number) => {
      const view = memory.view()
      let at = bytesAt >>> 0
      for (const [index, arg] of encoded.entries()) {
        view.setUint32((pointersAt >>> 0) + 4 * index, at, true)
        memory.bytes(at, arg.length).set(arg)
        at += arg.length
      }
      return wasi.ERRNO_SUCCESS
    },
  }
}
