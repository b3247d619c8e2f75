import type { AvailabilityState } from '../../contract/engine.ts'
import { spoken, translated } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import type { ShapeName } from '../ui/shape.tsx'

interface StateWords {
  readonly label: string
  readonly shape: ShapeName
  readonly tone: 'work' | 'neutral' | 'danger'
}

/** The four states, in the words used everywhere; each has its own outline. */
export const stateWords: Readonly<Record<AvailabilityState, StateWords>> = {
  available: { label: say`Available`, shape: 'ring', tone: 'work' },
  working: { label: say`Working`, shape: 'working', tone: 'work' },
  paused: { label: say`Paused`, shape: 'bars', tone: 'neutral' },
  stopped: { label: say`Stopped`, shape: 'square', tone: 'danger' },
}

/**
 * The engine's sentence as it is, cut behind the state it begins with: `Paused` and ` until 14:05
 * because you asked.` A sentence that begins otherwise gets the state put before it.
 */
export function whyParts(
  state: AvailabilityState,
  sentence: string,
): { readonly state: string; readonly rest: string } {
  const label = translated(stateWords[state].label)
  const said = translated(sentence)
  return {
    state: label,
    rest: said.startsWith(label) ? said.slice(label.length) : `${spoken() === 'en' ? '. ' : '。'}${said}`,
  }
}
