import { CID } from 'multiformats/cid'
import type { PlannedBlock } from './plan.ts'

/** Planned blocks, in order, in little memory. */
export interface BlockList extends Iterable<PlannedBlock> {
  readonly length: number
  /** Of memory that the list takes. */
  readonly heldBytes: number
}

/**
 * The same blocks in some 40 bytes each. As objects they take a thousand, and an answer keeps its list for as long as
 * somebody takes it.
 */
export function blockList(plan: readonly PlannedBlock[]): BlockList {
  const names = Buffer.concat(plan.map(({ cid }) => cid.bytes))
  const sizes = Uint32Array.from(plan, ({ size }) => size)
  return {
    length: plan.length,
    heldBytes: names.length + sizes.byteLength,
    *[Symbol.iterator]() {
      let rest: Uint8Array = names
      for (const size of sizes) {
        const [cid, after] = CID.decodeFirst(rest)
        rest = after
        yield { cid, size }
      }
    },
  }
}
