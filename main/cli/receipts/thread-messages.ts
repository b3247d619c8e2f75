import type { RecordOutcome } from '../../engine/proof/bundle/record.ts'

/** Lines of a file, one after the other in one piece of memory that changes hands. */
export interface ThreadTask {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly lengths: readonly number[]
  /** Unix milliseconds on the verifier's clock. */
  readonly now: number | undefined
}

/** Outcomes in the order of the lines, without the checks that held. */
export type ThreadAnswer = readonly RecordOutcome[]
