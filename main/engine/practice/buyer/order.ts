import type { Random } from './random.ts'

/** A job somebody might really want, and how to tell that the answer is right. */
export interface Order {
  /** What the manifest asks for; the program's hash comes from the offer. */
  readonly ask: CpuAsk | GpuAsk
  /** The bytes that the manifest names by their hash. */
  readonly uploads: readonly Uint8Array<ArrayBuffer>[]
  /** Name of the output file that matters; stdout when null. */
  readonly output: string | null
  /** Null when the answer is right, else what is wrong with it. */
  readonly check: (answer: Uint8Array) => string | null
}

export interface CpuAsk {
  readonly kind: 'wasm'
  readonly args: readonly string[]
  readonly stdin?: string
  /** Asks for the exact class. */
  readonly verifiable?: boolean
  readonly limits: Limits & { readonly cpuMs: number }
}

export interface GpuAsk {
  readonly kind: 'wgsl'
  readonly buffers: readonly GpuBuffer[]
  readonly passes: readonly GpuPass[]
  readonly rounds: number
  readonly limits: Limits
}

interface Limits {
  readonly wallMs: number
  readonly memoryMiB: number
  readonly outputBytes: number
}

export type GpuBuffer = { readonly name: string; readonly element: 'u32' | 'i32' | 'f32' } & (
  | { readonly from: 'input'; readonly sha256: string }
  | { readonly from: 'zero'; readonly length: number; readonly output?: boolean }
  | { readonly from: 'values'; readonly values: readonly number[] }
)

export interface GpuPass {
  readonly entryPoint: string
  readonly bindings: readonly { readonly binding: number; readonly buffer: string }[]
  readonly workgroups: readonly [number, number, number]
  readonly split: 'x' | 'y'
}

export type Maker = (random: Random) => Order
