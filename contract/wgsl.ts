import { z } from 'zod'
import { MAX_BLOB_BYTES, MiB } from './job-data.ts'
import { Sha256 } from './money.ts'

/** Every element is four bytes, little-endian. */
export const ELEMENT_BYTES = 4
/** Largest WGSL source, in bytes: compilers take time and memory by its length. */
export const MAX_WGSL_BYTES = MiB
/** Largest buffer of a job, in bytes; also the least every WebGPU device takes as a storage binding. */
export const MAX_BUFFER_BYTES = 128 * MiB
/** Workgroups of one dispatch along one axis that every WebGPU device takes. */
export const MAX_WORKGROUPS = 65_535

/** Name of a buffer, and path of its content among the outputs. */
export const BufferName = z
  .string()
  .max(64)
  .regex(/^(?!\.)[A-Za-z0-9._-]+$/, 'a plain name')

const Element = z.enum(['u32', 'i32', 'f32'])

/**
 * How far each element of an output may lie from that of a re-run: |a - b| <= absolute + relative * |b|. It is part
 * of what the receipt commits to, so it is declared before the job runs.
 */
export const Tolerance = z.strictObject({ absolute: z.number().min(0).max(1e30), relative: z.number().min(0).max(0.1) })
export type Tolerance = z.infer<typeof Tolerance>

const named = {
  name: BufferName,
  element: Element,
  output: z.boolean().default(false),
  /** Only of an output of `f32`; without it a re-run has to give the same bytes to agree. */
  tolerance: Tolerance.optional(),
}

/** A buffer of the job. Those with `output` are delivered under their name when the job has run. */
export const WgslBuffer = z.discriminatedUnion('from', [
  /** Storage, filled with the bytes of an upload; its length must be a multiple of 4. */
  z.strictObject({ from: z.literal('input'), ...named, sha256: Sha256 }),
  /** Storage, all zero; `length` in elements. */
  z.strictObject({
    from: z.literal('zero'),
    ...named,
    length: z
      .int()
      .min(1)
      .max(MAX_BUFFER_BYTES / ELEMENT_BYTES),
  }),
  /** Uniform; its values in order, padded to 16 bytes. */
  z.strictObject({
    from: z.literal('values'),
    name: BufferName,
    element: Element,
    values: z.array(z.number()).min(1).max(1024),
  }),
])
export type WgslBuffer = z.infer<typeof WgslBuffer>

/** Larger ones are split along an axis the pass names, or refused by the device. */
const Workgroups = z
  .int()
  .min(1)
  .max(2 ** 31)

/**
 * One compute pass: an entry point, its buffers by binding number of `@group(0)`, and the size of
 * the grid in workgroups. Every device takes 8 storage buffers in a pass.
 *
 * A pass with `split` is cut into many short dispatches along the axis it names, which keeps the
 * machine responsive and lifts the limit of 65,535. Its shader declares
 * `@group(1) @binding(0) var<uniform> part: vec4u` and adds `part.xyz`, the number of workgroups
 * that came before along each axis, to its `workgroup_id`; `part.w` is the number of the round.
 */
export const WgslPass = z.strictObject({
  entryPoint: z
    .string()
    .max(64)
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a WGSL name'),
  bindings: z.array(z.strictObject({ binding: z.int().min(0).max(63), buffer: BufferName })).max(16),
  workgroups: z.tuple([Workgroups, Workgroups, Workgroups]),
  split: z.enum(['x', 'y', 'z']).optional(),
})
export type WgslPass = z.infer<typeof WgslPass>

/** Ceilings the buyer accepts and pays for. */
export const WgslLimits = z.strictObject({
  /** Wall-clock time, milliseconds; this is what the price is made of. */
  wallMs: z.int().min(100).max(120_000).default(30_000),
  /** All buffers together, MiB. */
  memoryMiB: z.int().min(1).max(1024).default(256),
  /** All output buffers together, bytes. */
  outputBytes: z
    .int()
    .min(0)
    .max(MAX_BLOB_BYTES)
    .default(8 * MiB),
})
export type WgslLimits = z.infer<typeof WgslLimits>

/**
 * Compute passes over buffers in WGSL, on the provider's GPU. The passes run in order, `rounds` times
 * over; then the output buffers are the job's output files.
 */
export const WgslManifest = z
  .strictObject({
    kind: z.literal('wgsl'),
    /** SHA-256 of the WGSL source, UTF-8: an upload of this buyer, or one of the offer's listed programs. */
    module: Sha256,
    buffers: z.array(WgslBuffer).min(1).max(16),
    passes: z.array(WgslPass).min(1).max(64),
    rounds: z.int().min(1).max(100_000).default(1),
    limits: WgslLimits.prefault({}),
  })
  .superRefine(({ buffers, passes }, context) => {
    const names = new Set(buffers.map((buffer) => buffer.name))
    if (names.size !== buffers.length) {
      context.addIssue({ code: 'custom', path: ['buffers'], message: 'Two buffers have the same name.' })
    }
    const exact = buffers.find(
      (buffer) =>
        buffer.from !== 'values' && buffer.tolerance !== undefined && !(buffer.output && buffer.element === 'f32'),
    )
    if (exact !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['buffers'],
        message: `Only an output of f32 has a tolerance; ${exact.name} is none.`,
      })
    }
    const stray = passes.flatMap((pass) => pass.bindings).find(({ buffer }) => !names.has(buffer))
    if (stray !== undefined) {
      context.addIssue({ code: 'custom', path: ['passes'], message: `There is no buffer named ${stray.buffer}.` })
    }
  })
export type WgslManifest = z.infer<typeof WgslManifest>
