import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { say } from '../../../contract/words/say.ts'
import type { ActivitySource, Known } from './reader.ts'
import { remembered } from './remembered.ts'
import { namesIn } from '../hardware/kernel-file.ts'

const LOGINCTL = '/usr/bin/loginctl'
/** There while a login manager runs; systemd’s own library looks for it too. */
const SEATS = '/run/systemd/seats'
/** Starting a program is dear; sessions come and go slowly, and a login manager that does not run more so. */
const EVERY_MS = { running: 10_000, away: 60_000 } as const

/** One session as the login manager describes it. */
export interface Session {
  readonly graphical: boolean
  readonly remote: boolean
  readonly locked: boolean
  /** Unix milliseconds since when nobody has used it; null while somebody does. */
  readonly idleSince: number | null
}

/**
 * When somebody last typed at a terminal, and whether a graphical session is in use. A desktop reads the
 * keyboard past its terminal, so where one is open only the login manager's word counts, and without that
 * word somebody is taken to be here.
 */
export function linuxSessions(
  options: {
    readonly root?: string
    readonly now?: () => number
    readonly sessions?: () => Promise<readonly Session[] | null>
  } = {},
): ActivitySource {
  const root = options.root ?? '/'
  const now = options.now ?? (() => Date.now())
  const sessions =
    options.sessions ?? remembered(askSessions, (said) => (said === null ? EVERY_MS.away : EVERY_MS.running))
  return {
    tells: { away: say`terminals and the login manager` },
    async read() {
      const [typed, open] = await Promise.all([lastTyped(path.join(root, 'dev')), sessions()])
      return knownFrom(typed, open, now())
    },
  }
}

/** What follows from both; pure. `typed` is Unix milliseconds, null where no terminal is open. */
export function knownFrom(typed: number | null, sessions: readonly Session[] | null, now: number): Known {
  const desktops = (sessions ?? []).filter(({ graphical }) => graphical)
  const local = desktops.filter(({ remote }) => !remote)
  const used = [...(typed === null ? [] : [typed]), ...local.map(({ idleSince }) => idleSince ?? now)]
  const since = used.length > 0 ? Math.max(...used) : nobodySince(sessions, now)
  return {
    ...(since === null ? {} : { awayMs: Math.max(0, now - since) }),
    locked: local.length > 0 ? local.every(({ locked }) => locked) : null,
    remote: sessions === null ? null : desktops.some(({ remote, idleSince }) => remote && idleSince === null),
  }
}

/** No terminal and no session: nobody has been here since the start, if anybody can say that there is none. */
function nobodySince(sessions: readonly Session[] | null, now: number): number | null {
  return sessions?.length === 0 ? now - os.uptime() * 1000 : null
}

/** Reading a terminal moves its access time, in steps of eight seconds. */
async function lastTyped(folder: string): Promise<number | null> {
  const terminals = [
    ...(await namesIn(path.join(folder, 'pts'))).filter((name) => /^\d+$/.test(name)).map((name) => `pts/${name}`),
    ...(await namesIn(folder)).filter((name) => /^tty[1-9]\d?$/.test(name)),
  ]
  const times = terminals.flatMap((name) => {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false })
    // A console nobody has logged in at belongs to root.
    return found === undefined || (name.startsWith('tty') && found.uid === 0) ? [] : [found.atimeMs]
  })
  return times.length === 0 ? null : Math.max(...times)
}

async function askSessions(): Promise<readonly Session[] | null> {
  // To try to start what is not there costs as much as starting it.
  if (!existsSync(SEATS) || !existsSync(LOGINCTL)) return null
  const list = await loginctl(['list-sessions', '--no-legend'])
  if (list === null) return null
  const ids = list.split('\n').flatMap((line) => /^\s*([A-Za-z0-9]+)\s/.exec(line)?.[1] ?? [])
  if (ids.length === 0) return []
  const properties = 'Type,Class,Remote,LockedHint,IdleHint,IdleSinceHint'
  const shown = await loginctl(['show-session', '--timestamp=unix', '-p', properties, ...ids])
  return shown === null ? null : sessionsIn(shown)
}

/** Reads the answer of `loginctl show-session`: `Name=value` lines, an empty line between sessions. */
export function sessionsIn(output: string): readonly Session[] {
  return output
    .split(/\n\s*\n/)
    .map((block) => new Map(block.split('\n').flatMap((line) => [pair(line)])))
    .filter((session) => session.get('Class') === 'user')
    .map((session) => ({
      graphical: ['x11', 'wayland', 'mir'].includes(session.get('Type') ?? ''),
      remote: session.get('Remote') === 'yes',
      locked: session.get('LockedHint') === 'yes',
      idleSince: session.get('IdleHint') === 'yes' ? timestamp(session.get('IdleSinceHint') ?? '') : null,
    }))
}

function pair(line: string): readonly [string, string] {
  const at = line.indexOf('=')
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).trim()]
}

/** `@1700000000` in seconds, or microseconds as older versions print them; 0, and so long ago, otherwise. */
function timestamp(text: string): number {
  const seconds = /^@(\d+)$/.exec(text)?.[1]
  if (seconds !== undefined) return Number(seconds) * 1000
  return /^\d+$/.test(text) ? Number(text) / 1000 : 0
}

function loginctl(args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(LOGINCTL, args, { timeout: 2_000, env: { LC_ALL: 'C' } }, (error, stdout) => {
      resolve(error === null ? stdout : null)
    })
  })
}
