import type { EngineProcessView } from '../../../contract/shell-state.ts'
import { assertNever, type ErrorEnvelope } from '../../../contract/errors.ts'
import { say } from '../../../contract/words/say.ts'

/** Where the engine process is in its life, as the shell sees it. */
export type EngineStatus =
  /** `locked`: it waits for the passphrase of its wallet. */
  | { readonly state: 'starting' | 'locked' | 'running' | 'restarting' | 'stopped' }
  | { readonly state: 'failed'; readonly error: ErrorEnvelope }

/** The same for a window, in sentences. */
export function engineView(engine: EngineStatus): EngineProcessView {
  const hint = engine.state === 'failed' ? (engine.error.hint ?? null) : null
  return { state: engine.state, sentence: engineSentence(engine), hint }
}

/** What the engine is doing while it says nothing itself. */
export function engineSentence(engine: EngineStatus): string {
  switch (engine.state) {
    case 'starting':
      return say`The engine is starting.`
    case 'locked':
      return say`The passphrase of the wallet is needed. Open Hearth to type it.`
    case 'running':
      return say`Waiting for the engine to answer.`
    case 'restarting':
      return say`The engine stopped unexpectedly and is being started again.`
    case 'failed':
      return engine.error.message
    case 'stopped':
      return say`The engine is not running.`
    default:
      return assertNever(engine)
  }
}
