import type { DoctorCheck } from '../../contract/engine.ts'
import type { LineView } from '../../contract/line.ts'
import type { PolicyView } from '../../contract/rules.ts'
import { say } from '../../contract/words/say.ts'

const KINDS = { wired: say`a cable`, wireless: say`wireless`, mobile: say`a mobile network` } as const
const MIB = 1024 * 1024

/** What leads to the internet, what it may be used for, and whether Hearth can give way on it. Pure. */
export function lineChecks({ line, network, rules }: PolicyView): readonly DoctorCheck[] {
  return [
    connectionCheck(line),
    meteredCheck(line),
    giveWayCheck(line, rules.network.givesWay),
    limitsCheck(line, network),
  ]
}

function check(id: string, title: string, detail: string, next: string | null = null): DoctorCheck {
  return { id, title, status: next === null ? 'ok' : 'warning', detail, next }
}

function connectionCheck({ connection, sources }: LineView): DoctorCheck {
  const title = say`Line to the internet`
  if (connection.interface === null) {
    return check(
      'line',
      title,
      say`No way to the internet was found.`,
      say`Connect this computer; nobody can reach it without a network.`,
    )
  }
  const kind = connection.kind === null ? say`of a kind that is not known` : KINDS[connection.kind]
  return check(
    'line',
    title,
    say`Leads through ${connection.interface}, ${kind}, as ${sources.kind ?? say`nobody`} tells. ${vpnWords(connection)}`,
  )
}

function vpnWords({ vpn }: LineView['connection']): string {
  if (vpn === null) return say`A VPN would not be seen.`
  return vpn ? say`A VPN is connected.` : say`No VPN is connected.`
}

function meteredCheck({ connection, sources }: LineView): DoctorCheck {
  const title = say`Metered network`
  if (sources.metered === null) {
    return check(
      'metered',
      title,
      say`Not known on this system: the rule on it does nothing here. The month’s cap holds.`,
    )
  }
  return check(
    'metered',
    title,
    connection.metered === true ? say`Yes, as ${sources.metered} says.` : say`No, as ${sources.metered} says.`,
  )
}

/** The way to the router is only timed while something is sent, so silence here is no fault. */
function giveWayCheck({ sources, latencyMs, quietLatencyMs, slowedTo }: LineView, wanted: boolean): DoctorCheck {
  const title = say`Giving way on the line`
  const told = (detail: string, next: string | null = null): DoctorCheck => check('line-gives-way', title, detail, next)
  if (!wanted) return told(say`You have switched it off.`)
  if (slowedTo !== null)
    return told(say`Slowed to ${(slowedTo / MIB).toFixed(2)} MiB a second, because you use the line.`)
  if (latencyMs !== null && quietLatencyMs !== null) {
    return told(
      say`The router answers in ${latencyMs.toFixed(1)} ms, in ${quietLatencyMs.toFixed(1)} ms when the line is quiet.`,
    )
  }
  const source = sources.traffic ?? sources.latency
  if (source !== null) return told(say`What you use is known from ${source}; it is looked at while something is sent.`)
  return told(
    say`What you use of the line is not known here.`,
    say`Set a rate that leaves you enough, with “hearth line --rate”.`,
  )
}

function limitsCheck(
  { sentThisMonth, receivedThisMonth }: LineView,
  { why, next, leftThisMonth }: PolicyView['network'],
): DoctorCheck {
  const [sent, received] = [sentThisMonth, receivedThisMonth].map((bytes) => (bytes / MIB).toFixed(1))
  const detail =
    leftThisMonth === null
      ? say`${sent ?? ''} MiB sent and ${received ?? ''} MiB received this month; there is no cap.`
      : say`${sent ?? ''} MiB sent and ${received ?? ''} MiB received this month; ${(leftThisMonth / MIB).toFixed(0)} MiB are left.`
  return check('line-month', say`Data this month`, why ?? detail, next)
}
