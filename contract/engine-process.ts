import { z } from 'zod'
import { ShellActivity } from './activity.ts'
import { ErrorEnvelope } from './errors.ts'

/**
 * Desktop main to its engine process. `client` comes with exactly one transferred port, over
 * which one client speaks the frames of `engine.ts`; `activity` is what the desktop knows of the person;
 * `stop` asks the process to end by itself.
 */
export const ToEngineProcess = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('client') }),
  z.strictObject({ type: z.literal('activity'), report: ShellActivity }),
  z.strictObject({ type: z.literal('stop') }),
])
export type ToEngineProcess = z.infer<typeof ToEngineProcess>

/**
 * Engine process to desktop main. `ready` comes once, before any client is handed over, or else
 * `failed`, after which the process ends. `stopped` is the goodbye: an end without it is a crash,
 * because Electron's exit codes cannot be trusted to tell.
 */
export const FromEngineProcess = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('failed'), error: ErrorEnvelope }),
  z.strictObject({ type: z.literal('stopped') }),
])
export type FromEngineProcess = z.infer<typeof FromEngineProcess>

/**
 * The engine process's one argument, `--electron=JSON`: the program and arguments that start this app once
 * more, for jobs.
 */
export const ELECTRON_SWITCH = '--electron='
export const ElectronCommand = z.tuple([z.string().min(1)], z.string())
export type ElectronCommand = z.infer<typeof ElectronCommand>
