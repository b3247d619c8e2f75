import type { ErrorEnvelope } from '../../../contract/errors.ts'
import type { Rules } from '../../../contract/rules.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'

export interface RulesEditor {
  readonly rules: Rules
  /** Nothing can be changed at the moment. */
  readonly locked: boolean
  readonly error: ErrorEnvelope | null
  /** Changes these rules and leaves the others as they are. */
  readonly change: (part: Partial<Rules>) => void
}

/** The engine’s rules; every change goes to it at once, and what it answers is what is shown. */
export function useRules(): RulesEditor {
  const { call } = useEngine()
  const online = useOnline()
  const { rules } = useSection('policy')
  const save = useAction((next: Rules) => call('rules.set', next))
  return {
    rules,
    locked: !online || save.busy,
    error: save.error,
    change: (part) => save.run({ ...rules, ...part }),
  }
}
