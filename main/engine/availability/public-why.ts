import type { Availability } from '../../../contract/engine.ts'

/**
 * What buyers are told of the state. Whether the person is here, plays or talks is nobody's business but
 * theirs, so every pause reads the same.
 */
export function publicWhy({ state, why }: Availability): string {
  return state === 'paused' ? 'Paused by the person at this machine.' : why.sentence
}
