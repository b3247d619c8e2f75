import type { z } from 'zod'
import { engineCalls, type CallName, type CallOut } from '../../contract/engine.ts'
import type { EngineFrame } from '../../contract/frames.ts'
import { HearthError } from '../../contract/errors.ts'

/** The schemas by name, typed so that the answer of a call can be looked up by its name. */
const answers: { readonly [Name in CallName]: { readonly out: AnswerSchema<CallOut<Name>> } } = engineCalls

interface AnswerSchema<Value> {
  safeParse(value: unknown): z.ZodSafeParseResult<Value>
}

type ResultFrame = Extract<EngineFrame, { type: 'result' }>

interface Pending {
  settle(frame: ResultFrame): void
  fail(error: HearthError): void
}

/** Calls that wait for their answer. */
export interface PendingCalls {
  /**
   * Gives `send` the number of a new call and resolves with its parsed answer.
   * @throws HearthError the engine's own error, `window/no-answer` after `timeoutMs`,
   * `window/offline` when the connection ends first, `window/bad-answer`.
   */
  start<Name extends CallName>(name: Name, send: (id: number) => void, timeoutMs: number): Promise<CallOut<Name>>
  settle(frame: ResultFrame): void
  failAll(error: HearthError): void
}

export const offlineError = (): HearthError =>
  new HearthError('window/offline', 'The connection to Hearth was lost before the answer came.', {
    hint: 'Hearth reconnects by itself. Look at the current state before you try again.',
  })

export function createPendingCalls(onTimeout: () => void): PendingCalls {
  const pending = new Map<number, Pending>()
  let nextId = 0

  return {
    start(name, send, timeoutMs) {
      const id = nextId++
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          pending.delete(id)
          reject(
            new HearthError('window/no-answer', 'Hearth did not answer in time.', {
              hint: 'It may still be working on it. Look at the current state before you try again.',
            }),
          )
          onTimeout()
        }, timeoutMs)
        const finish = (action: () => void): void => {
          clearTimeout(timer)
          pending.delete(id)
          action()
        }
        pending.set(id, {
          settle: (frame) =>
            finish(() => {
              try {
                resolve(readResult(name, frame))
              } catch (error) {
                reject(error)
              }
            }),
          fail: (error) => finish(() => reject(error)),
        })
        send(id)
      })
    },
    settle: (frame) => pending.get(frame.id)?.settle(frame),
    failAll: (error) => {
      for (const call of pending.values()) call.fail(error)
    },
  }
}

function readResult<Name extends CallName>(name: Name, frame: ResultFrame): CallOut<Name> {
  if (!frame.ok) {
    const { code, message, hint } = frame.error
    throw new HearthError(code, message, hint === undefined ? {} : { hint })
  }
  const parsed = answers[name].out.safeParse(frame.value)
  if (!parsed.success) {
    throw new HearthError('window/bad-answer', 'Hearth gave an answer this window does not understand.', {
      hint: 'Reload the window. If it happens again, update Hearth.',
      cause: parsed.error,
    })
  }
  return parsed.data
}
