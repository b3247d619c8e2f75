import type { EndReason } from '../../../contract/job.ts'

/** Why a module is not even compiled. */
export interface Refusal {
  readonly reason: Extract<EndReason, 'invalid-module' | 'missing-import' | 'memory-undeclared' | 'not-verifiable'>
  /** For the buyer. */
  readonly message: string
}

export function invalid(message: string): Refusal {
  return { reason: 'invalid-module', message }
}
