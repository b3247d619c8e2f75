import { z } from 'zod'
import { NetworkId } from './networks.ts'
import { Passphrase } from './wallet.ts'

/** The engine cannot start before somebody gives it the passphrase of its wallet. */
export const PassphraseRequest = z.strictObject({
  /** `create`: there is no wallet yet, and this will be its passphrase. */
  purpose: z.enum(['create', 'unlock']),
  network: NetworkId,
  /** Why the one before was not taken, in a sentence; null the first time. */
  problem: z.string().max(1000).nullable(),
})
export type PassphraseRequest = z.infer<typeof PassphraseRequest>

/** Whether the keyring of the operating system can keep a passphrase here, for the checks of the machine. */
export const KeyringReport = z.strictObject({
  usable: z.boolean(),
  /** What was found, in a sentence that says what follows from it. */
  sentence: z.string().max(1000),
  /** What would change it. */
  next: z.string().max(1000).nullable(),
})
export type KeyringReport = z.infer<typeof KeyringReport>

/** What the window shows of the passphrase: whether it is asked for, and where it is kept. Never the passphrase. */
export const UnlockView = z.strictObject({
  request: PassphraseRequest.nullable(),
  keyring: KeyringReport,
  /** Networks whose passphrase the keyring keeps. */
  kept: z.array(NetworkId),
})
export type UnlockView = z.infer<typeof UnlockView>

export const secretCalls = {
  readUnlock: { in: z.strictObject({}), out: UnlockView },
  /** Hands the passphrase to the engine. `keep`: also to the keyring, once the wallet has opened with it. */
  giveUnlock: { in: z.strictObject({ passphrase: Passphrase, keep: z.boolean() }), out: UnlockView },
  /** Takes it out of the keyring. */
  forgetPassphrase: { in: z.strictObject({ network: NetworkId }), out: UnlockView },
} as const
