import type { z } from 'zod'
import { type Alternative, HearthError, Problem } from '../../contract/errors.ts'
import { say } from '../../contract/words/say.ts'

/** An answer of a market, read whole; how much that may be is up to the fetch. */
export interface MarketAnswer {
  readonly status: number
  readonly body: Uint8Array<ArrayBuffer>
}

/** It has no room now, and may have named others that do; whoever they are is for the reader to find out. */
export class BusyMarket extends HearthError {
  readonly alternatives: readonly Alternative[]

  constructor(sentence: string, alternatives: readonly Alternative[]) {
    super('discovery/busy', sentence)
    this.alternatives = alternatives
  }
}

/**
 * Waits for an answer and takes only a good one.
 * @throws HearthError `discovery/busy` (`BusyMarket`) for what may pass, `discovery/refused` with the market’s own code
 */
export async function answerOf(pending: Promise<Response>): Promise<MarketAnswer> {
  const response = await pending
  const body = new Uint8Array(await response.arrayBuffer())
  if (response.ok) return { status: response.status, body }
  const problem = Problem.safeParse(json(body)).data
  const words =
    problem === undefined
      ? say`It answers HTTP ${response.status}.`
      : say`It answers HTTP ${response.status} (${problem.code.slice(0, 100)}).`
  const passing = response.status >= 500 || response.status === 429
  throw passing ? new BusyMarket(words, problem?.alternatives ?? []) : new HearthError('discovery/refused', words)
}

/** @throws HearthError `discovery/bad-answer` */
export function jsonOf<Schema extends z.ZodType>({ body }: MarketAnswer, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(json(body))
  if (parsed.success) return parsed.data
  throw new HearthError('discovery/bad-answer', 'Its answer cannot be understood.')
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // Not JSON: no schema accepts undefined.
    return undefined
  }
}
