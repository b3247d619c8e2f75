import { z } from 'zod'
import { ShellActivity } from './activity.ts'
import { ErrorEnvelope } from './errors.ts'
import { KeyringReport, PassphraseRequest } from './secrets.ts'
import { Passphrase } from './wallet.ts'

/**
 * Desktop main to its engine process. `client` comes with exactly one transferred port, over
 * which one client speaks the frames of `engine.ts`; `activity` is what the desktop knows of the person;
 * `passphrase` answers the engine’s request for one; `keyring` is what keeps it, for the checks of the machine;
 * `update` has this process take no more jobs while an update waits, or lets it go on;
 * `stop` asks the process to end by itself.
 */
export const ToEngineProcess = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('client') }),
  z.strictObject({ type: z.literal('activity'), report: ShellActivity }),
  z.strictObject({ type: z.literal('passphrase'), passphrase: Passphrase }),
  z.strictObject({ type: z.literal('keyring'), report: KeyringReport }),
  z.strictObject({ type: z.literal('update'), waits: z.boolean() }),
  z.strictObject({ type: z.literal('stop') }),
])
export type ToEngineProcess = z.infer<typeof ToEngineProcess>

/**
 * Engine process to desktop main. `passphrase` asks for the one of its wallet, again where it was not the right one, and
 * the start waits for it. `ready` comes once, before any client is handed over, or else
 * `failed`, after which the process ends. `stopped` is the goodbye: an end without it is a crash,
 * because Electron's exit codes cannot be trusted to tell.
 */
export const FromEngineProcess = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('passphrase'), request: PassphraseRequest }),
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
