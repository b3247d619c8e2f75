import type { Snapshot } from '../../contract/engine.ts'
import { firstSnapshot } from '../../contract/snapshot.fixture.ts'

/** The desktop shell's engine on the practice network, which has earned a little today. */
export function practiceSnapshot(): Snapshot {
  const { engine, money, ...rest } = firstSnapshot()
  return { ...rest, engine: { ...engine, shell: 'desktop' }, money: { ...money, earnedToday: '1250000' } }
}
