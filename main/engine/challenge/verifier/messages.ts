import type { z } from 'zod'
import { MAX_CHALLENGE_MESSAGE_BYTES } from '../../../../contract/challenge.ts'
import { HearthError, Problem } from '../../../../contract/errors.ts'
import type { ProviderConnection, Question, Reply } from './connection.ts'

export type MessageQuestion = Omit<Question, 'maxBytes'>

/**
 * Asks for one JSON message of this form.
 * @throws HearthError `challenge/refused` with the provider's own words, `challenge/malformed`, and what
 * `ProviderConnection.ask` throws
 */
export async function askForMessage<Schema extends z.ZodType>(
  connection: ProviderConnection,
  question: MessageQuestion,
  schema: Schema,
): Promise<{ readonly message: z.output<Schema>; readonly reply: Reply }> {
  const reply = await connection.ask({ ...question, maxBytes: MAX_CHALLENGE_MESSAGE_BYTES })
  assertSuccess(reply, question)
  const parsed = schema.safeParse(jsonOf(reply.bytes))
  if (parsed.success) return { message: parsed.data, reply }
  const issue = parsed.error.issues[0]
  const where = issue === undefined || issue.path.length === 0 ? 'the whole of it' : issue.path.join('.').slice(0, 100)
  throw new HearthError('challenge/malformed', `The reply to ${question.path} has the wrong form: ${where}.`)
}

/** @throws HearthError `challenge/refused` */
export function assertSuccess({ status, bytes }: Reply, { path }: Pick<Question, 'path'>): void {
  if (status >= 200 && status <= 299) return
  const problem = Problem.safeParse(jsonOf(bytes)).data
  const words = problem === undefined ? '' : ` (${(problem.detail ?? problem.title).slice(0, 200)})`
  throw new HearthError('challenge/refused', `The provider refused ${path} with status ${status}${words}.`)
}

/** The value, or undefined, which no schema accepts, for what is not JSON. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // Not JSON: whoever asked says so.
    return undefined
  }
}
