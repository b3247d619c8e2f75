import { z } from 'zod'

/**
 * What is known of the person and the computer's state at this moment. Null: this system does not tell.
 * Names of programs are cut and cleaned before they get here.
 */
export const Activity = z.strictObject({
  /** Milliseconds since the last key, click or movement. */
  awayMs: z.number().min(0).nullable(),
  /** The screen is locked: nobody uses this computer, whatever the keyboard says. */
  locked: z.boolean().nullable(),
  /** Somebody works here from another computer. */
  remote: z.boolean().nullable(),
  /** A running program that the person calls a game. */
  game: z.string().max(80).nullable(),
  /** Something listens or watches: most likely a call. */
  call: z.enum(['camera', 'microphone']).nullable(),
  /** A program fills the whole screen. */
  fullScreen: z.boolean().nullable(),
  onBattery: z.boolean().nullable(),
  lidClosed: z.boolean().nullable(),
  /** The system is about to sleep. */
  sleeping: z.boolean(),
})
export type Activity = z.infer<typeof Activity>

/** What Electron can tell better than the engine process; sent when it changes, and every few seconds. */
export const ShellActivity = Activity.pick({ awayMs: true, locked: true, onBattery: true, sleeping: true })
export type ShellActivity = z.infer<typeof ShellActivity>

/** How each fact is known, in words for `hearth doctor`; null where it is not. */
export const ActivitySources = z.strictObject({
  away: z.string().nullable(),
  games: z.string().nullable(),
  call: z.string().nullable(),
  fullScreen: z.string().nullable(),
  battery: z.string().nullable(),
  lid: z.string().nullable(),
  remote: z.string().nullable(),
})
export type ActivitySources = z.infer<typeof ActivitySources>

export const nothingKnown: Activity = {
  awayMs: null,
  locked: null,
  remote: null,
  game: null,
  call: null,
  fullScreen: null,
  onBattery: null,
  lidClosed: null,
  sleeping: false,
}

export const nothingTold: ActivitySources = {
  away: null,
  games: null,
  call: null,
  fullScreen: null,
  battery: null,
  lid: null,
  remote: null,
}
