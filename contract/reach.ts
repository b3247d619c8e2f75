import { z } from 'zod'
import { Reach } from './identity.ts'

const Time = z.int().min(0)

/** How strangers may come to the market. */
export const ReachSettings = z.strictObject({
  /** Nobody from outside is listened to until the person allows it. */
  allowed: z.boolean(),
  /** The address of this computer that is listened at; 0.0.0.0 and :: are all of them. */
  address: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(1).max(65_535),
})
export type ReachSettings = z.infer<typeof ReachSettings>

/** Off; the port beside that of buyers on this computer, at every address that IPv4 buyers can use. */
export const INITIAL_REACH: ReachSettings = { allowed: false, address: '0.0.0.0', port: 4022 }

/** Where a person's own certificate lies in the data folder of a network; made by `hearth reach certificate`. */
export const CERTIFICATE_FILES = {
  folder: 'reach',
  ownCertificate: 'own-certificate.pem',
  ownKey: 'own-key.pem',
} as const

export const ReachView = z.strictObject({
  settings: ReachSettings,
  reach: Reach,
  /** Where strangers are listened to now; null while nobody is. */
  listening: z
    .strictObject({
      /** As bound. */
      url: z.string(),
      certificate: z.strictObject({
        /** SHA-256 of the certificate, in hex with colons. */
        fingerprint: z.string(),
        /** The person brought it; else Hearth made it, and no client trusts it unasked. */
        own: z.boolean(),
        until: Time,
      }),
    })
    .nullable(),
})
export type ReachView = z.infer<typeof ReachView>

/** The calls about strangers' way to the market; part of `engineCalls`. */
export const reachCalls = {
  'reach.get': { in: z.strictObject({}), out: ReachView },
  /** Needs an unlocked wallet, unless it closes. Listening begins anew with what is set, and with the certificate there is. */
  'reach.set': { in: ReachSettings.partial(), out: ReachView },
} as const
