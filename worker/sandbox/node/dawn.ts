import { z } from 'zod'
import { openGpu } from '../wgsl/open-gpu.ts'
import type { OpenGpu } from '../wgsl/open-gpu.ts'
import { makeImmediatePatient } from './patient-immediate.ts'

/** Value of `--gpu=`. */
export const GpuArgument = z.strictObject({
  /** Path of `dawn.node`, as the worker sees it. */
  module: z.string(),
  /** Dawn's own: `backend=vulkan`, `adapter=NAME`, `enable-dawn-features=...`. */
  options: z.array(z.string()),
})
export type GpuArgument = z.infer<typeof GpuArgument>

const Dawn = z.object({
  create: z.custom<(options: readonly string[]) => GPU>((value) => typeof value === 'function'),
  globals: z.record(z.string(), z.unknown()),
})

/**
 * Loads Dawn's binding for Node and opens the GPU it finds with these options.
 * @throws Error when the module cannot be loaded; HearthError as `openGpu`
 */
export async function openDawn({ module, options }: GpuArgument): Promise<OpenGpu> {
  const native: { exports: unknown } = { exports: {} }
  process.dlopen(native, module)
  const { create, globals } = Dawn.parse(native.exports)
  Object.assign(globalThis, globals)
  makeImmediatePatient()
  const gpu = create(options)
  const opened = await openGpu(gpu)
  // V8 would collect what is not read any more, and Dawn's finalisers crash the process.
  Object.assign(globalThis, { keptGpu: { gpu, opened } })
  return opened
}
