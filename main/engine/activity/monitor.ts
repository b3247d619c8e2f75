import { nothingKnown, type Activity, type ActivitySources } from '../../../contract/activity.ts'
import { say } from '../../../contract/words/say.ts'
import { startLoop, type HurriedLoop } from '../ports/loop.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { runningGame } from './game-names.ts'
import type { Known, ShellReports } from './reader.ts'
import type { ActivityParts } from './sources.ts'

/** What is known now: the clock moves on between two looks, and so does the time away. */
export interface ActivityMonitor {
  current(): Activity
  sources(): ActivitySources
  /** Looks now. */
  refresh(): Promise<void>
  /** What `pace` says has changed: looks at once where the next look would come too late. */
  paceChanged(): void
  start(): void
  stop(): Promise<void>
}

/** How soon the person would have to be noticed: a job runs, one may start, none may, or none may whatever is seen. */
export type ActivityPace = 'working' | 'ready' | 'resting' | 'paused'

/** While work is done, the person must not wait for it; while none may start, nobody waits. */
const LOOK_MS: Readonly<Record<ActivityPace, number>> = {
  working: 300,
  ready: 2_000,
  resting: 10_000,
  paused: 30_000,
}
/** That the computer slept is noticed so soon at any pace: cards may have come or gone. */
const SLEPT_LOOK_MS = 10_000
/** A shell that says nothing for so long has hung: its word no longer counts. */
const SHELL_STALE_MS = 15_000
/** The clock on the wall went so much further than the steady one: the computer slept. */
const SLEPT_MS = 15_000

export function createActivityMonitor(options: {
  readonly parts: ActivityParts
  readonly shell: ShellReports | null
  readonly games: () => readonly string[]
  readonly pace: () => ActivityPace
  readonly clock: Clock
  readonly log: Log
  readonly onChange: () => void
  /** The computer has just woken up. */
  readonly onWake: () => void
}): ActivityMonitor {
  const { clock, parts, shell } = options
  let known: Known = {}
  let game: string | null = null
  let listed = false
  let readAt = clock.monotonic()
  let programsAt = -Infinity
  let last = { wall: clock.now(), steady: clock.monotonic() }
  let loop: HurriedLoop | null = null
  let paced: ActivityPace = 'ready'
  let unlisten: (() => void) | null = null

  async function refresh(): Promise<void> {
    noticeSleep()
    const read = await Promise.all(parts.sources.map((source) => source.read().catch((): Known => ({}))))
    known = Object.assign({}, ...read)
    readAt = clock.monotonic()
    if (readAt - programsAt >= parts.programsEveryMs) {
      programsAt = readAt
      const programs = await parts.programs().catch(() => null)
      listed = programs !== null
      game = runningGame(programs ?? [], options.games())
    }
    options.onChange()
  }

  async function round(): Promise<void> {
    const looksNow = paced !== 'paused' || clock.monotonic() - readAt > LOOK_MS.paused - SLEPT_LOOK_MS / 2
    if (looksNow) await refresh()
    else noticeSleep()
  }

  function noticeSleep(): void {
    const next = { wall: clock.now(), steady: clock.monotonic() }
    const slept = next.wall - last.wall - (next.steady - last.steady)
    last = next
    if (slept < SLEPT_MS) return
    options.log.info('activity.woke', { sleptMs: Math.round(slept) })
    options.onWake()
  }

  function current(): Activity {
    const now = clock.monotonic()
    const aged = (ms: number | null | undefined, at: number): number | null =>
      ms === null || ms === undefined ? null : ms + Math.max(0, now - at)
    const own: Activity = { ...nothingKnown, ...known, game, awayMs: aged(known.awayMs, readAt) }
    const said = shell?.last() ?? null
    if (said === null || now - said.at > SHELL_STALE_MS) return own
    const { report, at } = said
    return {
      ...own,
      // A desktop reads keys that no terminal sees, and the other way round.
      awayMs: soonest(aged(report.awayMs, at), remoteOnly(own)),
      locked: report.locked ?? own.locked,
      onBattery: report.onBattery ?? own.onBattery,
      sleeping: report.sleeping,
    }
  }

  return {
    current,
    sources: () => {
      const tells: Partial<ActivitySources> = Object.assign({}, ...parts.sources.map((source) => source.tells))
      const told = shell?.last() === null || shell === null ? null : say`the desktop`
      return {
        // A source that has nothing to say at the moment is no source.
        away: told ?? (typeof known.awayMs === 'number' ? (tells.away ?? null) : null),
        games: listed ? say`the list of running programs` : null,
        call: tells.call ?? null,
        // Under X11 a session without a window manager tells nothing.
        fullScreen: typeof known.fullScreen === 'boolean' ? (tells.fullScreen ?? null) : null,
        battery: told ?? tells.battery ?? null,
        lid: typeof known.lidClosed === 'boolean' ? (tells.lid ?? null) : null,
        remote: typeof known.remote === 'boolean' ? (tells.remote ?? null) : null,
      }
    },
    refresh,
    paceChanged() {
      const before = paced
      paced = options.pace()
      if (LOOK_MS[paced] < LOOK_MS[before]) loop?.hurry()
    },
    start() {
      unlisten = shell?.onReport(() => options.onChange()) ?? null
      loop ??= startLoop(
        'activity',
        () => Math.min(SLEPT_LOOK_MS, LOOK_MS[(paced = options.pace())]),
        round,
        options.log,
      )
    },
    async stop() {
      unlisten?.()
      await loop?.stop()
      for (const source of parts.sources) source.stop?.()
    },
  }
}

/** Beside a shell, the login manager's own word on the desktop is the coarser one and left out. */
function remoteOnly({ awayMs, remote }: Activity): number | null {
  return remote === true ? awayMs : null
}

function soonest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}
