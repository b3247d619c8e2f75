/** Where the registration file of an agent is to be found. */
export type AgentUri =
  /** Somebody serves it there: this machine, or a domain that was seen to name the agent. */
  | { readonly kind: 'served'; readonly uri: string }
  /** Nobody can ask this machine, so the registry itself holds the file. */
  | { readonly kind: 'inline' }

const INLINE = 'data:application/json;base64,'
/** A registry stores every byte for good; a larger file has to be served. */
export const MAX_INLINE_BYTES = 4_096

/** The file as a `data:` URI (RFC 2397), which ERC-8004 takes. */
export function inlineUri(file: string): string {
  return `${INLINE}${Buffer.from(file).toString('base64')}`
}

/** The bytes of a `data:` URI of JSON, at most `maxBytes`; null for anything else. */
export function inlineBytes(uri: string, maxBytes: number): Uint8Array | null {
  if (!uri.startsWith(INLINE) || uri.length > INLINE.length + Math.ceil((maxBytes * 4) / 3) + 4) return null
  const bytes = Buffer.from(uri.slice(INLINE.length), 'base64')
  return bytes.length <= maxBytes ? bytes : null
}
