import type { z } from 'zod'
import {
  engineCalls,
  type CallName,
  type CallOut,
  type CallParsed,
  type ClientSession,
  type EngineHandlers,
} from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'

/** Calls that can move money: only on a connection that was unlocked, and only until it locks again. */
const NEED_UNLOCK: readonly CallName[] = [
  'withdraw.review',
  'withdraw.confirm',
  'wallet.payout',
  'sweep.review',
  'sweep.confirm',
]

/** What of a schema is used, in a form that keeps its type when it is looked up by a call's name. */
interface Schema<Value> {
  safeParse(value: unknown): z.ZodSafeParseResult<Value>
}
const schemas: {
  readonly [Name in CallName]: { readonly in: Schema<CallParsed<Name>>; readonly out: Schema<CallOut<Name>> }
} = engineCalls

/**
 * Runs one call of a client, if it exists and the connection may make it. Input is parsed on
 * arrival, and the answer before it leaves.
 * @throws HearthError `protocol/unknown-call`, `protocol/bad-input`, `wallet/locked`, or the handler's own.
 */
export async function runCall(
  handlers: EngineHandlers,
  method: string,
  input: unknown,
  session: ClientSession,
  now: number,
): Promise<unknown> {
  if (!isCallName(method)) {
    throw new HearthError('protocol/unknown-call', 'Hearth does not know this call.', {
      hint: 'The window or command may be of another version than the engine; restart both.',
    })
  }
  if (NEED_UNLOCK.includes(method) && session.unlockedUntil <= now) {
    throw new HearthError('wallet/locked', 'The wallet is locked here.', {
      hint: 'Enter its passphrase, then try again.',
    })
  }
  return runKnown(handlers, method, input, session)
}

async function runKnown<Name extends CallName>(
  handlers: EngineHandlers,
  name: Name,
  raw: unknown,
  session: ClientSession,
): Promise<CallOut<Name>> {
  const input = schemas[name].in.safeParse(raw)
  if (!input.success) {
    throw new HearthError('protocol/bad-input', `The request ${name} is not valid. ${firstIssue(input.error)}`)
  }
  const output = schemas[name].out.safeParse(await handlers[name](input.data, session))
  if (!output.success) throw new Error(`The answer to ${name} breaks the contract: ${firstIssue(output.error)}`)
  return output.data
}

/** Names the field, never its value: inputs hold passphrases. */
function firstIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return ''
  const path = issue.path.map(String).join('.').slice(0, 80)
  return `${path === '' ? '' : `${path}: `}${issue.message.slice(0, 200)}`
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(engineCalls, name)
}
