import type { DoctorCheck } from '../../contract/engine.ts'
import type { LineView } from '../../contract/line.ts'
import type { PolicyView } from '../../contract/rules.ts'

const KINDS = { wired: 'a cable', wireless: 'wireless', mobile: 'a mobile network' } as const
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
  const title = 'Line to the internet'
  if (connection.interface === null) {
    return check('line', title, 'None was found.', 'Connect this computer; nobody can reach it without a network.')
  }
  const kind = connection.kind === null ? 'of a kind that is not known' : KINDS[connection.kind]
  const vpn = connection.vpn === true ? ', through a VPN' : connection.vpn === null ? '; a VPN would not be seen' : ''
  return check('line', title, `${connection.interface}, ${kind}${vpn}. Known from ${sources.kind ?? 'nothing'}.`)
}

function meteredCheck({ connection, sources }: LineView): DoctorCheck {
  const title = 'Metered network'
  if (sources.metered === null) {
    return check('metered', title, 'Not known on this system: the rule on it does nothing here. The month’s cap holds.')
  }
  return check('metered', title, `${connection.metered === true ? 'Yes' : 'No'}, as ${sources.metered} says.`)
}

/** The way to the router is only timed while something is sent, so silence here is no fault. */
function giveWayCheck({ sources, latencyMs, quietLatencyMs, slowedTo }: LineView, wanted: boolean): DoctorCheck {
  const title = 'Giving way on the line'
  if (!wanted) return check('line-gives-way', title, 'Off.')
  if (sources.traffic === null && sources.latency === null) {
    const next = 'Set a rate that leaves you enough, with “hearth line --rate”.'
    return check('line-gives-way', title, 'What you use of the line is not known here.', next)
  }
  const from = [sources.traffic, sources.latency].filter((each) => each !== null).join(' and ')
  const now =
    latencyMs === null
      ? ''
      : ` The router answers in ${latencyMs.toFixed(1)} ms (${quietLatencyMs?.toFixed(1)} when quiet).`
  const slowed = slowedTo === null ? '' : ` Slowed to ${(slowedTo / MIB).toFixed(2)} MiB a second.`
  return check('line-gives-way', title, `Known from ${from}.${now}${slowed}`)
}

function limitsCheck({ sentThisMonth }: LineView, { why, next, leftThisMonth }: PolicyView['network']): DoctorCheck {
  const title = 'Data sent'
  const left = leftThisMonth === null ? 'no cap' : `${(leftThisMonth / MIB).toFixed(0)} MiB left`
  return check(
    'line-month',
    title,
    `${(sentThisMonth / MIB).toFixed(1)} MiB this month, ${left}. ${why ?? ''}`.trim(),
    next,
  )
}
