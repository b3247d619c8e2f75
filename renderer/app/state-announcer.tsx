import { t } from '../../contract/words/speak.ts'
import { useEngineState, useSection } from '../engine/hooks.tsx'
import { whyParts } from '../words/state.ts'
import { Announcer } from '../ui/announcer.tsx'

/** Reads out what changed without being asked: the state with its reason, and a lost connection. */
export function StateAnnouncer() {
  const { state, why } = useSection('availability')
  const connection = useEngineState((engine) => engine.connection.kind)
  const parts = whyParts(state, why.sentence)
  const text = connection === 'online' ? `${parts.state}${parts.rest}` : t`The connection to Hearth was lost.`
  return <Announcer text={text} />
}
