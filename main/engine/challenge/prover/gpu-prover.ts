import type { ChallengeSize } from '../../../../contract/challenge.ts'
import type { WgslManifest } from '../../../../contract/wgsl.ts'
import { responseBytes } from '../../proof/challenge/judge.ts'
import { challengeKeys } from '../../proof/challenge/matrices.ts'
import type { Prove } from './desk.ts'

export interface GpuProverParts {
  /** The job that computes a response: `capMatmulManifest` for the program of this installation. */
  readonly manifestOf: (
    options: ChallengeSize & { readonly keys: readonly number[]; readonly wallMs: number },
  ) => WgslManifest
  /**
   * Runs it as an ordinary job of the sandboxed worker and gives the bytes of its one output.
   * @throws HearthError `challenge/not-available` when the machine has something better to do
   */
  readonly run: (manifest: WgslManifest, signal: AbortSignal) => AsyncIterable<Uint8Array>
}

/** The desk has a deadline of its own; this only ends a worker that nobody ends. */
const WALL_MS = 120_000

/** Answers challenges on the GPU, in the worker that runs strangers' jobs. */
export function gpuProver({ manifestOf, run }: GpuProverParts): Prove {
  return async function* prove({ seed, n, T }, signal) {
    const manifest = manifestOf({ n, T, keys: challengeKeys(seed, T), wallMs: WALL_MS })
    // Buffers have whole words: an odd number of entries leaves two bytes over.
    let left = responseBytes(n)
    for await (const piece of run(manifest, signal)) {
      const kept = piece.subarray(0, left)
      left -= kept.length
      if (kept.length > 0) yield kept
    }
  }
}
