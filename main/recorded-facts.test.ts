import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nothingKnown, type Activity } from '../contract/activity.ts'
import type { Snapshot } from '../contract/engine.ts'
import type { Rules } from '../contract/rules.ts'
import { foreign } from './cli/foreign-text.ts'
import { statusLines } from './cli/status.ts'
import { runningGame } from './engine/activity/game-names.ts'
import { linuxCall } from './engine/activity/linux-call.ts'
import { linuxPower } from './engine/activity/linux-power.ts'
import { linuxRemote } from './engine/activity/linux-remote.ts'
import { knownFrom, sessionsIn } from './engine/activity/linux-sessions.ts'
import { linuxPrograms } from './engine/activity/programs.ts'
import { recordsFrom } from './engine/activity/sound-server.ts'
import { fillsScreen } from './engine/activity/x11-screen.ts'
import { decide } from './engine/availability/decide.ts'
import type { AvailabilityFacts } from './engine/availability/facts.ts'
import { noHolds } from './engine/availability/holds.ts'
import { anyTime, berlin, broken, good } from './engine/availability/world.fixture.ts'
import { parsePriceFile } from './engine/electricity/price-file.ts'
import { linuxLine } from './engine/line/linux-line.ts'
import { meteredIn } from './engine/line/network-manager.ts'
import { practiceSnapshot } from './shell/practice-snapshot.fixture.ts'
import { trayModel } from './shell/tray/tray-model.ts'

/** What a machine's files and programs said, as they were written down; everything else is quiet. */
interface Recording {
  readonly files?: Readonly<Record<string, string>>
  readonly xprop?: string
  readonly loginctl?: string
  readonly pactl?: string
  readonly metered?: string
  readonly prices?: string
  readonly engine?: Partial<AvailabilityFacts>
  readonly rules?: Partial<Rules>
}

const route = (name: string): string =>
  `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n${name}\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0`
const idle = 'Type=x11\nClass=user\nRemote=no\nLockedHint=no\nIdleHint=yes\nIdleSinceHint=@1700000000\n'
const power = 'sys/class/power_supply'
const dear = { ...anyTime.electricity, tariff: { kind: 'file', otherwise: null } as const, perKwhLimit: 0.2 }
const line = (name: string, file: string, text: string): Readonly<Record<string, string>> => ({
  'proc/net/route': route(name),
  [`sys/class/net/${name}/${file}`]: text,
})

const recordings: readonly (readonly [string, string, Recording])[] = [
  ['available', 'available', {}],
  ['working', 'working', { engine: { runningJobs: 1 } }],
  ['stopped', 'chain', { engine: { chain: broken('the payment network does not answer.') } }],
  ['stopped', 'disk', { engine: { disk: broken('the disk is full.') } }],
  ['stopped', 'wallet-locked', { engine: { wallet: 'locked' } }],
  ['paused', 'paused-by-person', { engine: { pause: { until: null } } }],
  ['paused', 'update', { engine: { updateWaits: true } }],
  ['paused', 'sleep', { engine: { activity: { ...good.activity, sleeping: true } } }],
  ['paused', 'battery', { files: { [`${power}/BAT0/type`]: 'Battery', [`${power}/BAT0/status`]: 'Discharging' } }],
  [
    'paused',
    'lid',
    { files: { 'proc/acpi/button/lid/LID0/state': 'state:      closed' }, rules: { workWithLidClosed: false } },
  ],
  ['paused', 'call', { files: { 'sys/module/uvcvideo/refcnt': '1' } }],
  ['paused', 'call', { pactl: '57\tbluez_input.AA_BB.0\tPipeWire\ts16le 1ch 16000Hz\tRUNNING\n' }],
  ['paused', 'game', { files: { 'proc/4242/comm': 'eldenring.exe' } }],
  ['paused', 'full-screen', { xprop: '_NET_WM_STATE(ATOM) = _NET_WM_STATE_FULLSCREEN, _NET_WM_STATE_FOCUSED' }],
  ['paused', 'ask', { rules: { when: 'ask' } }],
  ['paused', 'hours', { rules: { when: 'nights' } }],
  ['paused', 'person-here', { loginctl: idle.replace('IdleHint=yes', 'IdleHint=no'), rules: { when: 'idle' } }],
  ['available', 'available', { loginctl: idle, rules: { when: 'idle' } }],
  ['paused', 'away-unknown', { rules: { when: 'idle' } }],
  [
    'paused',
    'remote',
    {
      loginctl: idle,
      files: { 'proc/net/tcp': '   0: 0A00A8C0:0D3D 1400A8C0:C350 01 00000000:00000000' },
      rules: { when: 'idle' },
    },
  ],
  ['paused', 'mobile', { files: line('wwan0', 'uevent', 'DEVTYPE=wwan') }],
  ['paused', 'metered', { files: line('wlan0', 'uevent', 'DEVTYPE=wlan'), metered: 'u 1\n' }],
  [
    'paused',
    'vpn',
    { files: line('tun0', 'tun_flags', '0x1001'), rules: { network: { ...anyTime.network, workOnVpn: false } } },
  ],
  ['paused', 'month-used', { rules: { network: { ...anyTime.network, monthlyCap: 0 } } }],
  ['paused', 'price', { prices: '2026-06-10T11:00Z,2026-06-10T12:00Z,0.31', rules: { electricity: dear } }],
  ['paused', 'price-unknown', { prices: '2026-06-10T09:00Z,2026-06-10T10:00Z,0.1', rules: { electricity: dear } }],
]

let root = ''
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'hearth-recorded-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** The facts that the engine's own readers make of a recording. */
async function factsOf(recording: Recording): Promise<AvailabilityFacts> {
  for (const [name, text] of Object.entries(recording.files ?? {})) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), `${text}\n`)
  }
  const { xprop, loginctl, pactl = '', metered = 'u 0\n', prices } = recording
  const sources = [linuxPower(root), linuxCall(root, async () => recordsFrom(pactl)), linuxRemote(root)]
  const read = await Promise.all(sources.map((source) => source.read()))
  const sessions = loginctl === undefined ? null : sessionsIn(loginctl)
  const activity: Activity = {
    ...nothingKnown,
    ...knownFrom(null, sessions, berlin.now),
    ...Object.assign({}, ...read),
    game: runningGame((await linuxPrograms(root)()) ?? [], anyTime.games.names),
    fullScreen: xprop === undefined ? null : fillsScreen(xprop),
  }
  const { connection } = await linuxLine(root, async () => meteredIn(metered)).look()
  const file = prices === undefined ? null : parsePriceFile(prices)
  return {
    ...good,
    activity,
    line: { ...good.line, connection },
    prices: file?.ok === true ? file.slots : null,
    ...recording.engine,
  }
}

test.each(recordings)(
  '%s, because of %s: the same words in snapshot, tray and command line',
  async (state, code, recording) => {
    const { availability } = decide(await factsOf(recording), { ...anyTime, ...recording.rules }, berlin, noHolds)
    expect([availability.state, availability.why.code]).toEqual([state, code])
    const snapshot: Snapshot = { ...practiceSnapshot(), availability }
    const tray = trayModel(snapshot, { engine: { state: 'running' }, update: null })
    expect(tray.icon).toBe(state)
    expect(tray.items[1]).toEqual({ kind: 'line', text: availability.why.sentence })
    expect(statusLines(snapshot)[0]).toBe(foreign(availability.why.sentence, 400))
  },
)
