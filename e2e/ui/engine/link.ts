import { NewLink } from '../../../contract/control.ts'
import { ask, findEngine } from '../../../main/cli/control.ts'
import type { RunningEngine } from '../../rig/running-engine.ts'

/** A new one-time link, asked for as `hearth open` does. */
export async function linkOf(engine: RunningEngine): Promise<string> {
  const control = await findEngine(engine.dataDir)
  const headers = { authorization: `Bearer ${control.installToken}` }
  const answer = await ask(control.url, '/links', { method: 'POST', headers })
  return NewLink.parse(JSON.parse(answer.body)).url
}
