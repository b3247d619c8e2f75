import { z } from 'zod'
import { Reach } from './identity.ts'
import { LowerAddress } from './money.ts'
import { ReachOutcome } from './reach-check.ts'

const Time = z.int().min(0)

/** How strangers may come to the market. */
export const ReachSettings = z.strictObject({
  /** Nobody from outside is listened to until the person allows it. */
  allowed: z.boolean(),
  /** The address of this computer that is listened at; 0.0.0.0 and :: are all of them. */
  address: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(1).max(65_535),
  /** Whether the router is asked to pass the port on. */
  router: z.boolean(),
  /** Whether the registration follows by itself, for at most one small fee a day, where transactions cost something. */
  keepsRegistration: z.boolean(),
  /** Whether buyers are told of this machine where too few others could try whether it can be reached. */
  announcesUntested: z.boolean(),
})
export type ReachSettings = z.infer<typeof ReachSettings>

/** Off; the port beside that of buyers on this computer, at every address that IPv4 buyers can use. */
export const INITIAL_REACH: ReachSettings = {
  allowed: false,
  address: '0.0.0.0',
  port: 4022,
  router: true,
  keepsRegistration: false,
  announcesUntested: false,
}

/** Where a person's own certificate lies in the data folder of a network; made by `hearth reach certificate`. */
export const CERTIFICATE_FILES = {
  folder: 'reach',
  ownCertificate: 'own-certificate.pem',
  ownKey: 'own-key.pem',
} as const

/** What the router was asked for, and what it answered. */
export const RouterView = z.strictObject({
  sentence: z.string(),
  next: z.string().nullable(),
  /** In the order they were tried. */
  tries: z.array(z.strictObject({ protocol: z.enum(['pcp', 'nat-pmp', 'upnp']), said: z.string() })),
  /** What it passes on; its own word, which only the peers' visits prove. `address` null: it tells none. */
  passed: z.strictObject({ address: z.ipv4().nullable(), port: z.int().min(1).max(65_535), until: Time }).nullable(),
  at: Time,
})
export type RouterView = z.infer<typeof RouterView>

/** The last time that others tried to reach this machine. */
export const PeersView = z.strictObject({
  at: Time,
  /** When it is tried again. */
  again: Time,
  words: z.array(
    z.strictObject({
      endpoint: z.string(),
      /** The key that signed its word; null where it gave none. */
      peer: LowerAddress.nullable(),
      /** Null where it did not answer, or not as one can believe. */
      outcome: ReachOutcome.nullable(),
      said: z.string(),
    }),
  ),
})
export type PeersView = z.infer<typeof PeersView>

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
  /** Null while the router was not asked. */
  router: RouterView.nullable(),
  /** Null while nobody has tried. */
  peers: PeersView.nullable(),
})
export type ReachView = z.infer<typeof ReachView>

/** The calls about strangers' way to the market; part of `engineCalls`. */
export const reachCalls = {
  'reach.get': { in: z.strictObject({}), out: ReachView },
  /** Needs an unlocked wallet, unless it closes. Listening begins anew with what is set, and with the certificate there is. */
  'reach.set': { in: ReachSettings.partial(), out: ReachView },
} as const
