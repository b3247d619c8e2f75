import type { DoctorCheck } from '../../../contract/engine.ts'
import type { RigsView } from '../../../contract/rigs.ts'
import { say } from '../../../contract/words/say.ts'

/** A clock that differs by more makes times of the other machine hard to read. */
const CLOCK_MS = 60_000

/** The other machines are asked again and again. */
const LATER = say`Wait a minute and look again.`

/** The person’s other machines, as one line of the doctor. Pure. */
export function rigsCheck(view: Pick<RigsView, 'rigs' | 'watchers' | 'problem'>): DoctorCheck {
  const base = { id: 'rigs', title: say`Other machines` }
  const { rigs, watchers, problem } = view
  if (problem !== null) return { ...base, status: 'problem', detail: problem.sentence, next: problem.next ?? LATER }
  if (rigs.length === 0 && watchers.length === 0) {
    return { ...base, status: 'ok', detail: say`No other machine is paired with this one.`, next: null }
  }
  const lost = rigs.find(({ standing }) => standing === 'away' || standing === 'refused')
  if (lost !== undefined) {
    return {
      ...base,
      status: 'warning',
      detail: say`${lost.name} is not there. ${lost.sentence ?? ''}`,
      next: lost.next ?? LATER,
    }
  }
  const wrong = rigs.find(({ clockAheadMs }) => Math.abs(clockAheadMs ?? 0) > CLOCK_MS)
  if (wrong !== undefined) {
    return {
      ...base,
      status: 'warning',
      detail: say`The clocks of ${wrong.name} and of this machine differ by more than a minute.`,
      next: say`Turn on automatic time in the system settings of both.`,
    }
  }
  return {
    ...base,
    status: 'ok',
    detail: say`This machine looks at ${rigs.length} others, and ${watchers.length} look at it.`,
    next: null,
  }
}
