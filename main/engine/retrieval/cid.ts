import { createHash } from 'node:crypto'
import { base32 } from 'multiformats/bases/base32'
import { base36 } from 'multiformats/bases/base36'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { HearthError } from '../../../contract/errors.ts'

/** Largest block taken or given: what the network's own software moves at most. */
export const MAX_BLOCK = 2 * 1024 * 1024
export const RAW = 0x55
export const DAG_PB = 0x70
const SHA2_256 = 0x12
const IDENTITY = 0x00
/** Bytes that a CID may hold itself, as everybody else allows. */
const MAX_INLINE = 128
const MAX_TEXT = 300

const bases = base32.decoder.or(base36.decoder).or(base58btc.decoder)

/**
 * A CID of the two codecs files are made of, hashed with SHA-256 or holding its few bytes itself.
 * @throws HearthError `retrieval/bad-cid`, `retrieval/other-codec`, `retrieval/other-hash`
 */
export function readCid(text: string): CID {
  if (text.length > MAX_TEXT) throw badCid()
  let cid: CID
  try {
    cid = CID.parse(text, bases)
  } catch (cause) {
    throw badCid(cause)
  }
  requireUsable(cid)
  return cid
}

/** @throws HearthError `retrieval/other-codec`, `retrieval/other-hash` */
export function requireUsable({ code, multihash }: CID): void {
  if (code !== RAW && code !== DAG_PB) {
    throw new HearthError('retrieval/other-codec', 'Only blocks of raw bytes and of files (dag-pb) are carried here.')
  }
  const known = multihash.code === SHA2_256 && multihash.digest.length === 32
  if (!known && !(multihash.code === IDENTITY && multihash.digest.length <= MAX_INLINE)) {
    throw new HearthError('retrieval/other-hash', 'Only blocks named by their SHA-256 are carried here.')
  }
}

/** What a block is kept under: the same bytes have one key, whatever codec or version names them. */
export function keyOf(cid: CID): string {
  // A CID keeps its own text, and most blocks are leaves that are called by just that.
  const raw = cid.version === 1 && cid.code === RAW ? cid : CID.createV1(RAW, cid.multihash)
  return raw.toString(base32.encoder)
}

/** The bytes of a CID that holds them itself; null for every other. */
export function inlineBytes({ multihash }: CID): Uint8Array | null {
  return multihash.code === IDENTITY ? multihash.digest : null
}

/** Whether these are the bytes the CID names. */
export function matches(cid: CID, bytes: Uint8Array): boolean {
  const inline = inlineBytes(cid)
  const digest = inline === null ? createHash('sha256').update(bytes).digest() : bytes
  return Buffer.compare(digest, cid.multihash.digest) === 0
}

function badCid(cause?: unknown): HearthError {
  return new HearthError('retrieval/bad-cid', 'This is not a CID.', { cause })
}
