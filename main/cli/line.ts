import type { LineRules, LineView } from '../../contract/line.ts'
import type { PolicyView } from '../../contract/rules.ts'
import { say } from '../../contract/words/say.ts'
import { t, translated } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import type { EngineClient } from './client.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { inBytes, readBytes } from './share/words.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

const text = { type: 'string' } as const
const KINDS = { wired: say`cable`, wireless: say`wireless`, mobile: say`mobile network` } as const

/** `hearth line`: shows the line, changes its limits, or measures it. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...WHERE_OPTIONS,
    rate: text,
    cap: text,
    metered: text,
    mobile: text,
    vpn: text,
    'give-way': text,
    measure: text,
    json: { type: 'boolean', default: false },
  })
  const change: Partial<LineRules> = {
    ...(values.rate === undefined ? {} : { rate: orNone(values.rate, '--rate') }),
    ...(values.cap === undefined ? {} : { monthlyCap: orNone(values.cap, '--cap') }),
    ...(values.metered === undefined ? {} : { workOnMetered: onOrOff(values.metered, '--metered') }),
    ...(values.mobile === undefined ? {} : { workOnMobile: onOrOff(values.mobile, '--mobile') }),
    ...(values.vpn === undefined ? {} : { workOnVpn: onOrOff(values.vpn, '--vpn') }),
    ...(values['give-way'] === undefined ? {} : { givesWay: onOrOff(values['give-way'], '--give-way') }),
  }
  const peer = values.measure
  return withEngine(values, io, async (engine) => {
    if (peer !== undefined) await measure(engine, peer, io)
    const policy = await changed(engine, change)
    if (values.json)
      io.out(JSON.stringify({ rules: policy.rules.network, allowance: policy.network, line: policy.line }))
    else for (const row of lineRows(policy)) io.out(row)
    return EXIT.done
  })
}

async function changed(engine: EngineClient, change: Partial<LineRules>): Promise<PolicyView> {
  const { policy } = engine.snapshot()
  if (Object.keys(change).length === 0) return policy
  return engine.call('rules.set', { ...policy.rules, network: { ...policy.rules.network, ...change } })
}

async function measure(engine: EngineClient, peer: string, io: CommandIo): Promise<void> {
  io.err(t`Sends ${foreign(peer, 100)} at most 9 MiB, for a few seconds.`)
  const { bytesPerSecond } = await engine.call('line.measure', { peer })
  io.err(t`This machine can send it ${inBytes(Math.round(bytesPerSecond))} a second.`)
}

/** The allowance first, then what is known of the line. */
export function lineRows({ rules, network, line }: PolicyView): string[] {
  const { rate, monthlyCap, ...may } = rules.network
  return [
    network.why === null ? t`Work may be sold over this line.` : foreign(translated(network.why), 400),
    ...(network.next === null ? [] : [foreign(translated(network.next), 400)]),
    '',
    ...table([
      [t`Line`, connectionText(line)],
      [t`Sent today`, inBytes(line.sentToday)],
      [
        t`This month`,
        monthlyCap === null
          ? t`${inBytes(line.sentThisMonth)} sent, ${inBytes(line.receivedThisMonth)} received, without a cap`
          : t`${inBytes(line.sentThisMonth)} sent, ${inBytes(line.receivedThisMonth)} received, of at most ${inBytes(monthlyCap)}`,
      ],
      [t`Rate`, rate === null ? t`unlimited` : t`${inBytes(rate)} a second`],
      [t`Capacity`, capacityText(line)],
      [
        t`Others send`,
        line.othersSend === null ? t`not known at present` : t`${inBytes(Math.round(line.othersSend))} a second`,
      ],
      [t`Gives way`, givesWayText(line, may.givesWay)],
      [t`On metered`, allowed(may.workOnMetered)],
      [t`On mobile`, allowed(may.workOnMobile)],
      [t`On a VPN`, allowed(may.workOnVpn)],
    ]),
  ]
}

function allowed(yes: boolean): string {
  return yes ? t`work goes on` : t`work pauses`
}

function connectionText({ connection, sources }: LineView): string {
  if (connection.interface === null) return t`not connected`
  const metered = connection.metered === null ? t`metered unknown` : connection.metered ? t`metered` : t`not metered`
  const vpn = connection.vpn === null ? t`VPN unknown` : connection.vpn ? t`VPN` : t`no VPN`
  const kind =
    sources.kind === null
      ? t`kind unknown`
      : connection.kind === null
        ? t`kind unknown`
        : translated(KINDS[connection.kind])
  return [foreign(connection.interface, 80), kind, vpn, metered].join(', ')
}

function capacityText({ capacity }: LineView): string {
  if (capacity === null) return t`not measured: “hearth line --measure URL” with another machine that runs Hearth`
  const rate = t`${inBytes(Math.round(capacity.bytesPerSecond))} a second`
  return capacity.how === 'seen'
    ? t`at least ${rate}, as seen`
    : t`${rate}, measured against ${foreign(capacity.peer ?? '', 100)}`
}

function givesWayText({ slowedTo, latencyMs }: LineView, on: boolean): string {
  if (!on) return t`switched off`
  if (slowedTo !== null) return t`slowed to ${inBytes(Math.round(slowedTo))} a second`
  return latencyMs === null
    ? t`on, not needed now`
    : t`on, not needed now; the router answers in ${latencyMs.toFixed(1)} ms`
}

function orNone(given: string, option: string): number | null {
  return given === 'none' ? null : readBytes(given, option)
}

function onOrOff(given: string, option: string): boolean {
  if (given === 'on' || given === 'off') return given === 'on'
  throw new UsageError(`${option} takes on or off, not “${given}”.`)
}
