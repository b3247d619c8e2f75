import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dispatch } from './dispatch.ts'
import { unitText } from './service/unit.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'hearth-service-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const unit = (): string => path.join(home, '.config', 'systemd', 'user', 'hearth.service')

/** Runs `hearth service …` with a systemctl that writes down what it was asked, and fails on request. */
async function service(args: readonly string[], { failsOn = 'nothing', hasSystemd = true } = {}) {
  const bin = path.join(home, 'bin')
  mkdirSync(bin, { recursive: true })
  const asked = path.join(home, 'asked')
  const script = `#!/bin/sh\necho "$@" >> '${asked}'\ncase "$*" in *${failsOn}*) echo 'no bus here'; exit 3;; esac\n`
  if (hasSystemd) writeFileSync(path.join(bin, 'systemctl'), script, { mode: 0o755 })
  const lines: string[] = []
  const code = await dispatch(['service', ...args], {
    out: (line) => void lines.push(line),
    err: (line) => void lines.push(line),
    progress: () => undefined,
    outIsTerminal: false,
    input: process.stdin,
    environment: { HOME: home, PATH: hasSystemd ? `${bin}:/usr/bin:/bin` : path.join(home, 'empty') },
    signal: new AbortController().signal,
  })
  return {
    code,
    text: lines.join('\n'),
    asked: existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : [],
  }
}

describe('hearth service', () => {
  it('is installed, told and taken away again', async () => {
    expect(await service(['status'])).toMatchObject({ code: 1, text: 'Hearth is not installed as a service.' })
    const installed = await service(['install'])
    expect(installed.code).toBe(0)
    expect(installed.asked).toEqual([
      '--user daemon-reload',
      '--user enable hearth.service',
      '--user restart hearth.service',
    ])
    expect(readFileSync(unit(), 'utf8')).toMatch(/^ExecStart=".*cli\.ts" "run" "--no-browser" "--network" "practice"$/m)
    expect(await service(['status'])).toMatchObject({ code: 0, text: 'The service runs.' })
    expect((await service(['uninstall'])).code).toBe(0)
    expect(existsSync(unit())).toBe(false)
    expect((await service(['uninstall'])).text).toBe('Hearth is not installed as a service.')
  })

  it('says that it does not run, and what systemd said when it refused', async () => {
    const refused = await service(['install'], { failsOn: 'enable' })
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.text).toMatch(/did not take it: no bus here[^]*enable-linger/)
    expect(await service(['status'], { failsOn: 'is-active' })).toMatchObject({ code: 1 })
  })

  it('is refused where a passphrase would have to be asked for, and where there is no systemd', async () => {
    expect((await service(['install', '--network', 'base-sepolia'])).text).toMatch(/cannot ask for the passphrase/)
    expect(existsSync(unit())).toBe(false)
    expect((await service(['install'], { hasSystemd: false })).text).toMatch(/no systemd/)
    expect(await service(['start'])).toMatchObject({ code: 2 })
  })
})

describe('the unit', () => {
  const odd = String.raw`/opt/a "b" $HOME %h \n c`

  it('takes every odd character of a path literally, and no line break', () => {
    const text = unitText({ command: [`${odd}/node`, 'run'], folder: odd })
    expect(text).toContain(String.raw`ExecStart="/opt/a \"b\" $$HOME %%h \\n c/node" "run"`)
    expect(() => unitText({ command: ['/a\nExecStart=/evil'], folder: '/' })).toThrow(/line break/)
  })

  it('is one that systemd accepts', ({ skip }) => {
    skip(!existsSync('/usr/bin/systemd-analyze'), 'There is no systemd-analyze here.')
    const file = path.join(home, 'hearth.service')
    writeFileSync(file, unitText({ command: [process.execPath, 'run'], folder: home }))
    const env = { ...process.env, XDG_RUNTIME_DIR: home, HOME: home }
    expect(verify(file, env)).toBe('')
    writeFileSync(file, readFileSync(file, 'utf8').replace('Type=exec', 'Typ=exec'))
    expect(verify(file, env)).toMatch(/Typ/)
  })
})

/** What systemd has to say about our unit; what it says of its own is left out. */
function verify(file: string, env: NodeJS.ProcessEnv): string {
  const args = ['verify', '--user', '--man=no', file]
  const { stderr } = spawnSync('systemd-analyze', args, { env, encoding: 'utf8' })
  return stderr
    .split('\n')
    .filter((line) => line.includes('hearth.service'))
    .join('\n')
}
