import { z } from 'zod'
import { AgentId } from './agent-id.ts'
import { say } from './words/say.ts'

/** What crosses a boundary when something fails: never a stack, never a secret. */
export const ErrorEnvelope = z.strictObject({
  /** Stable, `area/what`, for programs. */
  code: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/),
  /** What happened, in a sentence a person can read. */
  message: z.string().max(1000),
  /** What to do next. */
  hint: z.string().max(1000).optional(),
})
export type ErrorEnvelope = z.infer<typeof ErrorEnvelope>

export interface HearthErrorOptions {
  /** What the reader can do next. */
  readonly hint?: string
  /** The failure underneath; kept for the log, never sent across a boundary. */
  readonly cause?: unknown
}

/**
 * Base of every expected failure. One subclass or one `code` per failure a caller may treat
 * differently; `message` may be shown to a person as it is.
 */
export class HearthError extends Error {
  override readonly name: string = 'HearthError'
  readonly code: string
  readonly hint: string | undefined

  constructor(code: string, message: string, options: HearthErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}

/** Turns anything thrown into an envelope; unexpected errors become a generic sentence. */
export function toEnvelope(error: unknown): ErrorEnvelope {
  if (error instanceof HearthError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }
  }
  return {
    code: 'engine/unexpected',
    message: say`Something unexpected went wrong inside Hearth.`,
    hint: say`Nothing was lost. Try again; if it happens again, save a diagnostic file.`,
  }
}

/** Most markets that a buyer is sent to. */
export const MAX_ALTERNATIVES = 4

/** Another market of the same person, for a buyer who is turned away for load; to be checked like any stranger's. */
export const Alternative = z.strictObject({
  url: z
    .string()
    .max(200)
    .regex(/^https?:\/\//, 'an http address'),
  /** Its agent in the registry of that network (ERC-8004). */
  agentId: AgentId,
  /** CAIP-2 */
  network: z.string().regex(/^eip155:[1-9][0-9]{0,17}$/),
})
export type Alternative = z.infer<typeof Alternative>

/** RFC 9457 problem document, as the market API answers errors. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().optional(),
  /** The stable code, same form as `ErrorEnvelope.code`. */
  code: z.string(),
  hint: z.string().optional(),
  /** Where else the same may be had now; only of refusals for load. */
  alternatives: z.array(Alternative).max(MAX_ALTERNATIVES).optional(),
})
export type Problem = z.infer<typeof Problem>

/** Proof that a switch handled every case; the type checker fails the call otherwise. */
export function assertNever(value: never): never {
  throw new HearthError('engine/impossible', `Unhandled case: ${JSON.stringify(value)}`)
}
