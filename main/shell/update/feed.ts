import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Key = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Ed25519, DER (SPKI), base64. */
  publicKey: z.base64().length(60),
})

/** Where releases come from and who vouches for them: `build/release/feed.json`, and nowhere else. */
export const Feed = z
  .strictObject({
    product: z.literal('app.hearth.desktop'),
    channel: z.string().regex(/^[a-z]{1,20}$/),
    /** Folder with `hearth-update.json` and the packages it names; ends in a slash. */
    address: z.url({ protocol: /^https$/ }).endsWith('/'),
    /** Hosts that may answer, besides the address' own: those it redirects to. */
    hosts: z.array(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/)).max(5),
    /** One key builds, another approves: a release needs both. */
    keys: z.tuple([Key, Key]),
  })
  .refine(({ keys: [one, other] }) => one.id !== other.id && one.publicKey !== other.publicKey, 'The keys are one key.')
export type Feed = z.infer<typeof Feed>

/** A build that looks for no updates says so with null. */
const FeedFile = z.strictObject({ feed: Feed.nullable() })

/** The feed of this build, or null when it has none. @throws when the file is missing or not in its form */
export function readFeed(file: string): Feed | null {
  return FeedFile.parse(JSON.parse(readFileSync(file, 'utf8'))).feed
}
