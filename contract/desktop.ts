import { z } from 'zod'
import type { ErrorEnvelope } from './errors.ts'
import type { NetworkId } from './networks.ts'
import { LanguageChoice } from './words/language.ts'
import { ThemeChoice } from './theme.ts'
import { secretCalls, type UnlockView } from './secrets.ts'
import { shellStateCalls, type EngineProcessView, type UpdatesView } from './shell-state.ts'

/** External pages the shell may open, by id: a client never passes a URL. */
export const ExternalLink = z.discriminatedUnion('id', [
  z.strictObject({ id: z.literal('documentation') }),
  z.strictObject({ id: z.literal('transaction'), hash: z.string().regex(/^0x[0-9a-f]{64}$/) }),
])
export type ExternalLink = z.infer<typeof ExternalLink>

/** What the person has chosen about the app itself on this computer. */
export const ShellSettings = z.strictObject({
  startAtLogin: z.boolean(),
  /** Notices outside the window: a payout is final, Hearth paused and why, an update is ready. */
  notify: z.strictObject({ payout: z.boolean(), paused: z.boolean(), update: z.boolean() }),
  /** Of the window, the tray and the notices. */
  language: LanguageChoice,
  /** Of the window. */
  theme: ThemeChoice,
})
export type ShellSettings = z.infer<typeof ShellSettings>

/** What only a desktop shell can do; one value feeds main, preload and the tests. */
export const desktopCalls = {
  openLink: { in: ExternalLink, out: z.strictObject({ opened: z.boolean() }) },
  saveText: {
    in: z.strictObject({ suggestedName: z.string().regex(/^[A-Za-z0-9._-]{1,80}$/), text: z.string().max(4_000_000) }),
    out: z.strictObject({ saved: z.boolean() }),
  },
  readSettings: { in: z.strictObject({}), out: ShellSettings },
  writeSettings: { in: ShellSettings, out: ShellSettings },
  ...secretCalls,
  ...shellStateCalls,
} as const
export type DesktopCalls = typeof desktopCalls
export type DesktopCallName = keyof DesktopCalls

/** The one IPC channel of a call; the preload and main both spell it through this type. */
export type DesktopChannel<Name extends DesktopCallName> = `hearth:call/${Name}`

/** How main answers a call: Electron itself would keep nothing of an error but its message. */
export type DesktopReply<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ErrorEnvelope }

/** `window.hearthDesktop`, exposed by the preload; absent in a browser. */
export interface DesktopBridge {
  openLink(link: ExternalLink): Promise<{ opened: boolean }>
  saveText(file: { suggestedName: string; text: string }): Promise<{ saved: boolean }>
  readSettings(nothing: Readonly<Record<string, never>>): Promise<ShellSettings>
  /** Gives back what the system then really has. */
  writeSettings(settings: ShellSettings): Promise<ShellSettings>
  readUnlock(nothing: Readonly<Record<string, never>>): Promise<UnlockView>
  giveUnlock(given: { passphrase: string; keep: boolean }): Promise<UnlockView>
  forgetPassphrase(of: { network: NetworkId }): Promise<UnlockView>
  readEngine(nothing: Readonly<Record<string, never>>): Promise<EngineProcessView>
  startEngine(nothing: Readonly<Record<string, never>>): Promise<EngineProcessView>
  readUpdates(nothing: Readonly<Record<string, never>>): Promise<UpdatesView | null>
  checkUpdates(nothing: Readonly<Record<string, never>>): Promise<UpdatesView | null>
  installUpdate(when: { now: boolean }): Promise<UpdatesView | null>
}

/**
 * The preload posts this message to its own window together with one MessagePort: the engine
 * client's carrier. Nothing generic crosses the bridge.
 */
export const ENGINE_PORT_MESSAGE = 'hearth:engine-port'

/**
 * The shell sends this message with the code of a pairing link; the preload posts it to its own window as a pair of
 * this name and the code. All that comes of it is a form with the code in it.
 */
export const PAIRING_CODE_MESSAGE = 'hearth:pairing-code'
