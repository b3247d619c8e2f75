import type { z } from 'zod'
import { engineCalls, type CallName, type ClientSession, type EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'

/** Calls that can move money: only on a connection that was unlocked, and only until it locks again. */
const NEED_UNLOCK: readonly CallName[] = ['withdraw.review', 'withdraw.confirm']

/** One call with its schemas and its handler tied together. */
type Runner = (raw: unknown, session: ClientSession) => Promise<unknown>
export type CallRunners = Readonly<Record<CallName, Runner>>

/**
 * Ties every handler to its schemas: input is parsed on arrival, and the answer before it leaves.
 * Written out name by name, so that the types of each pair are checked.
 */
export function bindCalls(handlers: EngineHandlers): CallRunners {
  return {
    'availability.pause': bound(engineCalls['availability.pause'], handlers['availability.pause']),
    'availability.resume': bound(engineCalls['availability.resume'], handlers['availability.resume']),
    'jobs.list': bound(engineCalls['jobs.list'], handlers['jobs.list']),
    'jobs.get': bound(engineCalls['jobs.get'], handlers['jobs.get']),
    'jobs.stop': bound(engineCalls['jobs.stop'], handlers['jobs.stop']),
    'receipts.file': bound(engineCalls['receipts.file'], handlers['receipts.file']),
    'receipts.verify': bound(engineCalls['receipts.verify'], handlers['receipts.verify']),
    'ledger.list': bound(engineCalls['ledger.list'], handlers['ledger.list']),
    'ledger.days': bound(engineCalls['ledger.days'], handlers['ledger.days']),
    'ledger.reconcile': bound(engineCalls['ledger.reconcile'], handlers['ledger.reconcile']),
    'wallet.unlock': bound(engineCalls['wallet.unlock'], handlers['wallet.unlock']),
    'wallet.lock': bound(engineCalls['wallet.lock'], handlers['wallet.lock']),
    'withdraw.review': bound(engineCalls['withdraw.review'], handlers['withdraw.review']),
    'withdraw.confirm': bound(engineCalls['withdraw.confirm'], handlers['withdraw.confirm']),
    'withdraw.list': bound(engineCalls['withdraw.list'], handlers['withdraw.list']),
    'hardware.rescan': bound(engineCalls['hardware.rescan'], handlers['hardware.rescan']),
    'doctor.run': bound(engineCalls['doctor.run'], handlers['doctor.run']),
  }
}

function bound<In, Out>(
  call: { readonly in: z.ZodType<In>; readonly out: z.ZodType<Out> },
  handle: (input: In, session: ClientSession) => Promise<Out>,
): Runner {
  return async (raw, session) => {
    const input = call.in.safeParse(raw)
    if (!input.success) {
      throw new HearthError('protocol/bad-input', `This request is not valid. ${firstIssue(input.error)}`)
    }
    const output = call.out.safeParse(await handle(input.data, session))
    if (!output.success) throw new Error(`The answer breaks the contract: ${firstIssue(output.error)}`)
    return output.data
  }
}

/**
 * Runs one call of a client, if it exists and the connection may make it.
 * @throws HearthError `protocol/unknown-call`, `protocol/bad-input`, `wallet/locked`, or the handler's own.
 */
export async function runCall(
  runners: CallRunners,
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
  return runners[method](input, session)
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
