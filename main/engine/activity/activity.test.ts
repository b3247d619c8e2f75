import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ShellActivity } from '../../../contract/activity.ts'
import { silentLog } from '../ports/log.ts'
import { runningGame } from './game-names.ts'
import { linuxCall } from './linux-call.ts'
import { cameraHeld } from './linux-camera.ts'
import { linuxPower } from './linux-power.ts'
import { desktopIn, linuxRemote } from './linux-remote.ts'
import { knownFrom, linuxSessions, sessionsIn, type Session } from './linux-sessions.ts'
import { createActivityMonitor } from './monitor.ts'
import { linuxPrograms, programsIn } from './programs.ts'
import { remembered } from './remembered.ts'
import { recordsFrom } from './sound-server.ts'
import { knownFromWindows } from './windows-screen.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'hearth-activity-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), `${text}\n`)
  }
}
const supply = (name: string, values: Readonly<Record<string, string>>) =>
  put(
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`sys/class/power_supply/${name}/${key}`, value])),
  )

test('a laptop without its plug is on battery, and a mouse’s battery is nobody’s', async () => {
  expect(await linuxPower(root).read()).toEqual({ onBattery: false, lidClosed: null })
  await supply('hidpp_battery_0', { type: 'Battery', scope: 'Device', status: 'Discharging' })
  expect(await linuxPower(root).read()).toMatchObject({ onBattery: false })
  await supply('BAT0', { type: 'Battery', status: 'Discharging' })
  await supply('AC', { type: 'Mains', online: '0' })
  expect(await linuxPower(root).read()).toMatchObject({ onBattery: true })
  await supply('BAT0', { type: 'Battery', status: 'Not charging' })
  expect(await linuxPower(root).read()).toMatchObject({ onBattery: true })
  await supply('AC', { type: 'Mains', online: '1' })
  expect(await linuxPower(root).read()).toMatchObject({ onBattery: false })
})

test('the lid is closed or open as the kernel says', async () => {
  await put({ 'proc/acpi/button/lid/LID0/state': 'state:      closed' })
  expect(await linuxPower(root).read()).toMatchObject({ lidClosed: true })
  await put({ 'proc/acpi/button/lid/LID0/state': 'state:      open' })
  expect(await linuxPower(root).read()).toMatchObject({ lidClosed: false })
})

test('a capture stream that runs is a microphone in use, a used driver is a camera', async () => {
  await put({
    'proc/asound/card0/pcm0p/sub0/status': 'state: RUNNING',
    'proc/asound/card0/pcm0c/sub0/status': 'closed',
  })
  expect(await linuxCall(root, async () => null).read()).toEqual({ call: null })
  await put({ 'proc/asound/card1/pcm0c/sub0/status': 'state: RUNNING\nowner_pid   : 1234' })
  expect(await linuxCall(root, async () => null).read()).toEqual({ call: 'microphone' })
  await put({ 'sys/module/uvcvideo/refcnt': '1' })
  expect(await linuxCall(root, async () => null).read()).toEqual({ call: 'camera' })
})

test('a camera that a program holds open is in use, whatever its driver says', async () => {
  await put({ 'dev/video0': '', 'dev/video-dec1': '', 'proc/10/comm': 'zoom', 'proc/self/comm': 'x' })
  await mkdir(path.join(root, 'proc/10/fd'), { recursive: true })
  await symlink('/dev/null', path.join(root, 'proc/10/fd/0'))
  await symlink('socket:[4711]', path.join(root, 'proc/10/fd/1'))
  expect(await cameraHeld(root)).toBe(false)
  await symlink('/dev/video0', path.join(root, 'proc/10/fd/2'))
  expect(await cameraHeld(root)).toBe(true)
  expect(await linuxCall(root, async () => true).read()).toEqual({ call: 'camera' })
  await rm(path.join(root, 'dev/video0'))
  expect(await cameraHeld(root)).toBe(false)
})

const sourceRow = (name: string, state: string): string => `57\t${name}\tPipeWire\ts16le 1ch 16000Hz\t${state}\n`

test('a headset that records through the sound server is a microphone, the bar of a mixer is none', async () => {
  expect(recordsFrom(sourceRow('bluez_input.AA_BB.0', 'RUNNING'))).toBe(true)
  expect(
    recordsFrom(sourceRow('bluez_input.AA_BB.0', 'SUSPENDED') + sourceRow('alsa_output.pci.monitor', 'RUNNING')),
  ).toBe(false)
  expect(recordsFrom('')).toBe(false)
  expect(await linuxCall(root, async () => true).read()).toEqual({ call: 'microphone' })
  expect(await linuxCall(root, async () => null).read()).toEqual({ call: null })
})

const row = (local: string, remote: string, state: string): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000`

test('somebody at the desktop this computer serves is seen, its own programs and guests of other services are not', async () => {
  const [rdp, vnc, https] = ['0A00A8C0:0D3D', '0A00A8C0:170D', '0A00A8C0:01BB']
  expect(desktopIn(row(rdp, '1400A8C0:C350', '01'))).toBe('connected')
  expect(desktopIn(row(vnc, '1400A8C0:C350', '01'))).toBe('connected')
  expect(desktopIn(row(rdp, '00000000:0000', '0A'))).toBe('served')
  expect(desktopIn(row(https, '1400A8C0:C350', '01'))).toBe('unserved')
  expect(desktopIn(row('0100007F:170D', '0100007F:C350', '01'))).toBe('unserved')
  expect(desktopIn(row(`${'0'.repeat(32)}:170D`, '00000000000000000000000001000000:C350', '01'))).toBe('unserved')
  expect(await linuxRemote(root).read()).toEqual({})
  await put({ 'proc/net/tcp': row(vnc, '1400A8C0:C350', '01') })
  expect(await linuxRemote(root).read()).toEqual({ remote: true })
})

test('where a desktop is served, its guests are looked for every few seconds, elsewhere once a minute', async () => {
  let now = 0
  const [listens, guest] = [row('00000000:0D3D', '00000000:0000', '0A'), row('0A00A8C0:0D3D', '1400A8C0:C350', '01')]
  const remote = linuxRemote(root, () => now)
  const after = async (milliseconds: number, table: string) => {
    now += milliseconds
    await put({ 'proc/net/tcp': table })
    return remote.read()
  }
  expect(await after(0, '')).toEqual({})
  expect(await after(59_000, `${listens}\n${guest}`)).toEqual({})
  expect(await after(1_000, listens)).toEqual({})
  expect(await after(5_000, `${listens}\n${guest}`)).toEqual({ remote: true })
})

const said = (state: number | null, metric: number | null) =>
  knownFromWindows({ notificationState: () => state, metric: () => metric })

test('what Windows says of full screens and remote sessions is read, and what it does not say is unknown', () => {
  // Not present, busy, Direct3D, presentation, accepts notifications, quiet time.
  expect([1, 2, 3, 4, 5, 6].map((state) => said(state, 0).fullScreen)).toEqual([false, true, true, true, false, false])
  expect(said(5, 1)).toEqual({ fullScreen: false, remote: true })
  expect(said(null, null)).toEqual({ fullScreen: null, remote: null })
})

test('what is dear to ask is asked again only after its time', async () => {
  let [now, asked] = [0, 0]
  const ask = remembered(
    async () => (asked += 1),
    1000,
    () => now,
  )
  expect([await ask(), await ask()]).toEqual([1, 1])
  now = 1000
  expect(await ask()).toBe(2)
})

test('what could not be asked is asked again at once', async () => {
  let asked = 0
  const ask = remembered(async () => {
    asked += 1
    if (asked === 1) throw new Error('away')
    return asked
  }, 1000)
  await expect(ask()).rejects.toThrow('away')
  expect([await ask(), await ask()]).toEqual([2, 2])
})

test('a game is found by its name, however the system writes it', () => {
  const list = ['cs2', 'VALORANT-Win64-Shipping', 'Minecraft.Windows']
  expect(runningGame(['bash', 'CS2.exe'], list)).toBe('cs2')
  expect(runningGame(['C:\\Games\\cs2.exe'], list)).toBe('cs2')
  expect(runningGame(['VALORANT-Win64-'], list)).toBe('VALORANT-Win64-Shipping')
  expect(runningGame(['cs2-server', 'mycs2'], list)).toBeNull()
  expect(runningGame(['cs2'], [])).toBeNull()
})

test('a program that becomes another one right after its start is seen as that', async () => {
  const programs = linuxPrograms(root)
  expect(await programs()).toBeNull()
  await put({ 'proc/10/comm': 'sh', 'proc/self/comm': 'x' })
  expect(await programs()).toEqual(['sh'])
  await put({ 'proc/10/comm': 'eldenring.exe' })
  expect(await programs()).toEqual(['eldenring.exe'])
  expect(await programs()).toEqual(['eldenring.exe'])
  await put({ 'proc/10/comm': 'renamed much later' })
  expect(await programs()).toEqual(['eldenring.exe'])
  await rm(path.join(root, 'proc/10'), { recursive: true })
  await put({ 'proc/11/comm': 'bash' })
  expect(await programs()).toEqual(['bash'])
})

test('lists of programs of other systems are read', () => {
  expect(
    programsIn('"System Idle Process","0","Services","0","8 K"\r\n"cs2.exe","4242","Console","1","900,000 K"\r\n'),
  ).toEqual(['System Idle Process', 'cs2.exe'])
  expect(programsIn('launchd\nSafari\n')).toEqual(['launchd', 'Safari'])
})

const now = 1_000_000_000_000
const desktop: Session = { graphical: true, remote: false, locked: false, idleSince: null }
const terminal: Session = { ...desktop, graphical: false }

test('a desktop in use is somebody here, whatever the terminals say', () => {
  expect(knownFrom(now - 3_600_000, [desktop, terminal], now)).toMatchObject({ awayMs: 0, locked: false })
  expect(knownFrom(null, [{ ...desktop, idleSince: now - 600_000 }], now)).toMatchObject({ awayMs: 600_000 })
  expect(knownFrom(now - 5_000, [{ ...desktop, idleSince: now - 600_000 }], now)).toMatchObject({ awayMs: 5_000 })
  expect(knownFrom(null, [{ ...desktop, locked: true }], now)).toMatchObject({ locked: true })
})

test('only terminals: the last key at one of them; nothing at all: unknown, unless nobody is signed in', () => {
  expect(knownFrom(now - 7_000, [terminal], now)).toMatchObject({ awayMs: 7_000, locked: null })
  expect(knownFrom(now - 7_000, null, now)).toEqual({ awayMs: 7_000, locked: null, remote: null })
  expect(knownFrom(null, null, now)).toEqual({ locked: null, remote: null })
  expect(knownFrom(null, [], now).awayMs).toBeGreaterThan(0)
})

test('somebody at a desktop from another computer is seen', () => {
  expect(knownFrom(null, [{ ...desktop, remote: true }], now)).toMatchObject({ remote: true })
  expect(knownFrom(null, [{ ...terminal, remote: true }], now)).toMatchObject({ remote: false })
})

test('the login manager’s words are read', () => {
  const output = `Type=wayland
Class=user
Remote=no
LockedHint=no
IdleHint=yes
IdleSinceHint=@1700000000

Type=unspecified
Class=manager
Remote=no
LockedHint=no
IdleHint=no
IdleSinceHint=0

Type=tty
Class=user
Remote=yes
LockedHint=no
IdleHint=no
IdleSinceHint=1700000000000000
`
  expect(sessionsIn(output)).toEqual([
    { graphical: true, remote: false, locked: false, idleSince: 1_700_000_000_000 },
    { graphical: false, remote: true, locked: false, idleSince: null },
  ])
  expect(sessionsIn('')).toEqual([])
})

test('terminals of other people and consoles nobody uses do not fail it', async () => {
  await put({ 'dev/pts/0': '', 'dev/pts/ptmx': '', 'dev/tty9': '' })
  const known = await linuxSessions({ root, sessions: async () => null }).read()
  expect(known.awayMs).toBeLessThan(60_000)
})

function monitored(change: { steady?: () => number; wall?: () => number; report?: ShellActivity | null } = {}) {
  const woken: number[] = []
  const clock = { now: change.wall ?? (() => 0), monotonic: change.steady ?? (() => 0) }
  const report = change.report ?? null
  const monitor = createActivityMonitor({
    parts: {
      sources: [
        { tells: { away: 'a test' }, read: async () => ({ awayMs: 1_000, onBattery: true }) },
        { tells: {}, read: () => Promise.reject(new Error('no such file')) },
      ],
      programs: async () => ['cs2'],
      programsEveryMs: 0,
    },
    shell: report === null ? null : { last: () => ({ report, at: 0 }), onReport: () => () => undefined },
    games: () => ['cs2'],
    pace: () => 'working',
    clock,
    log: silentLog,
    onChange: () => undefined,
    onWake: () => woken.push(clock.now()),
  })
  return { monitor, woken }
}

test('the time away goes on between two looks, and a source that fails leaves the others', async () => {
  let steady = 0
  const { monitor } = monitored({ steady: () => steady })
  await monitor.refresh()
  steady = 5_000
  expect(monitor.current()).toMatchObject({ awayMs: 6_000, onBattery: true, game: 'cs2', locked: null })
})

test('what the desktop says counts, until it has said nothing for long', async () => {
  let steady = 0
  const report = { awayMs: 50, locked: true, onBattery: false, sleeping: false }
  const { monitor } = monitored({ steady: () => steady, report })
  await monitor.refresh()
  expect(monitor.current()).toMatchObject({ awayMs: 50, locked: true, onBattery: false })
  steady = 60_000
  expect(monitor.current()).toMatchObject({ awayMs: 61_000, locked: null, onBattery: true })
})

test('T01: a computer that slept is noticed, one whose clock was set back is not taken for it', async () => {
  let [wall, steady] = [0, 0]
  const { monitor, woken } = monitored({ wall: () => wall, steady: () => steady })
  await monitor.refresh()
  ;[wall, steady] = [3_600_000, 2_000]
  await monitor.refresh()
  ;[wall, steady] = [0, 4_000]
  await monitor.refresh()
  expect(woken).toEqual([3_600_000])
})
