import type { DoctorCheck } from '../../contract/engine.ts'
import type { ProbeReport } from '../../contract/networks.ts'
import { say } from '../../contract/words/say.ts'
import type { OtherStanding } from './networks-desk.ts'

/** The network's probe as a line of `hearth doctor`. Pure. */
export function networkCheck(report: ProbeReport | null): DoctorCheck {
  const line = { id: 'network', title: 'What the payment network can do' }
  if (report === null)
    return { ...line, status: 'warning', detail: 'Not checked yet.', next: 'Look again in a minute.' }
  if (report.problem !== null) {
    return { ...line, status: 'problem', detail: report.problem, next: 'See “hearth network”, or choose another one.' }
  }
  const lacking = report.checks.filter(({ status }) => status !== 'ok').map(({ title }) => title)
  const without = lacking.length === 0 ? '' : ` Without: ${lacking.join(', ')}.`
  return { ...line, status: 'ok', detail: `Pays by ${report.schemes.join(' and ')}.${without}`, next: null }
}

/** A further network as a line of it. Pure. */
export function otherNetworkCheck({ id, label, problem, report }: OtherStanding): DoctorCheck {
  const line = { id: `network-${id}`, title: say`Paid on ${label} too` }
  if (problem === null) return { ...networkCheck(report), ...line }
  const next = say`Work is paid on the other networks meanwhile. See “hearth network --check ${id}”.`
  return { ...line, status: 'warning', detail: problem, next }
}
