import { z } from 'zod'
import { JobPath, MAX_BLOB_BYTES, MiB } from './job-data.ts'
import { Sha256 } from './money.ts'
import { WgslManifest } from './wgsl.ts'

/** Largest WebAssembly module or WGSL source, in bytes. */
export const MAX_MODULE_BYTES = 32 * MiB

/** Ceilings the buyer accepts and pays for; crossing one ends the job from outside. */
export const JobLimits = z.strictObject({
  /** Wall-clock time, milliseconds. */
  wallMs: z.int().min(100).max(120_000).default(30_000),
  /** CPU time over all threads, milliseconds; this is what the price is made of. */
  cpuMs: z.int().min(100).max(120_000).default(10_000),
  /** Linear memory of the module, MiB. */
  memoryMiB: z.int().min(1).max(1024).default(256),
  /** stdout, stderr and output files together, bytes. */
  outputBytes: z
    .int()
    .min(0)
    .max(MAX_BLOB_BYTES)
    .default(8 * MiB),
})
export type JobLimits = z.infer<typeof JobLimits>

/**
 * A WASI preview 1 command module. It sees two directories in memory: `/in` with `files`
 * (read), and `/out`, whose content after `_start` returns is the job's output files.
 */
export const WasmManifest = z.strictObject({
  kind: z.literal('wasm'),
  /** SHA-256 of the module's bytes: an upload of this buyer, or one of the offer's listed programs. */
  module: Sha256,
  /** argv[1..]; argv[0] is always `job`. */
  args: z.array(z.string().max(4096)).max(64).default([]),
  stdin: Sha256.optional(),
  files: z
    .array(z.strictObject({ path: JobPath, sha256: Sha256 }))
    .max(64)
    .default([]),
  /**
   * Asks for the exact class: the module is refused unless a re-run must give the same bytes (no
   * floating point, no relaxed SIMD, no threads, memory of one fixed size). In it the time of day is
   * 2000-01-01T00:00:00Z and every other clock 0, sleeping takes no time, and randomness is one fixed
   * stream: xorshift32 (13, 17, 5) from 0x48656172, the low byte of each state. How deep calls can be
   * nested stays the machine's own: a job that ends by a full call stack is no answer to compare.
   */
  verifiable: z.boolean().optional(),
  limits: JobLimits.prefault({}),
})
export type WasmManifest = z.infer<typeof WasmManifest>

export const JobManifest = z.discriminatedUnion('kind', [WasmManifest, WgslManifest])
export type JobManifest = z.infer<typeof JobManifest>

/** What a job reads beside its module and stdin: files, or the buffers that are filled from uploads. */
export function inputFiles(manifest: JobManifest): WasmManifest['files'] {
  if (manifest.kind === 'wasm') return manifest.files
  return manifest.buffers.flatMap((buffer) =>
    buffer.from === 'input' ? [{ path: buffer.name, sha256: buffer.sha256 }] : [],
  )
}

/**
 * `queued -> running -> finished | failed | cancelled | evicted`. A finished job ran to its
 * own end (whatever its exit code); failed is ours or a crossed limit, see `EndReason`.
 */
export const JobState = z.enum(['queued', 'running', 'finished', 'failed', 'cancelled', 'evicted'])
export type JobState = z.infer<typeof JobState>

/** Why a job ended; stable, for buyers and for the history. */
export const EndReason = z.enum([
  'exited', // ran to its end; see exitCode
  'trapped', // the module trapped (unreachable, out-of-bounds, stack)
  'invalid-module', // not WebAssembly, or does not validate
  'missing-import', // imports something we do not offer
  'not-verifiable', // asked for the exact class, and a re-run could differ
  'invalid-shader', // WGSL that does not compile; the message has line and column
  'invalid-passes', // buffers, bindings or dispatch sizes the shader or the device do not take
  'memory-undeclared', // no declared maximum memory, or above the limit
  'wall-limit',
  'cpu-limit',
  'memory-limit',
  'output-limit',
  'process-limit',
  'dispatch-too-long', // one dispatch held the GPU so long that its driver gave up
  'buyer-cancelled',
  'person-stopped', // the provider's person pressed stop
  'person-returned', // evicted because the machine is needed
  'gpu-lost', // our fault: the GPU was lost or taken away
  'host-fault', // our fault: worker died, engine stopped, disk full
])
export type EndReason = z.infer<typeof EndReason>

/** Ends that are the provider's fault: the buyer gets their money back. */
export const PROVIDER_FAULTS: readonly EndReason[] = ['person-stopped', 'person-returned', 'gpu-lost', 'host-fault']

/** A stored byte string. `root` is the chunk Merkle root of sandbox-proof section 8. */
export const BlobRef = z.strictObject({ sha256: Sha256, size: z.int().min(0), root: Sha256 })
export type BlobRef = z.infer<typeof BlobRef>

export const OutputFile = z.strictObject({ path: JobPath, ...BlobRef.shape })
export type OutputFile = z.infer<typeof OutputFile>

/** Everything a job produced; its JCS bytes are what `outputHash` of the receipt commits to. */
export const JobOutputs = z.strictObject({
  reason: EndReason,
  /** Null when the module did not run to its end. */
  exitCode: z.int().min(0).max(255).nullable(),
  stdout: BlobRef,
  stderr: BlobRef,
  /** Sorted by path. */
  files: z.array(OutputFile).max(1024),
})
export type JobOutputs = z.infer<typeof JobOutputs>

/** Everything a job read; its JCS bytes are what `inputHash` commits to. */
export const JobInputs = z.strictObject({
  module: BlobRef,
  stdin: BlobRef.nullable(),
  files: z.array(OutputFile).max(64),
})
export type JobInputs = z.infer<typeof JobInputs>
