import type { CallOut } from '../../../../contract/engine.ts'

/** What would be sent, as the engine fixed it. */
export type Review = CallOut<'withdraw.review'>
