import type { CID } from 'multiformats/cid'
import { HearthError } from '../../../contract/errors.ts'
import { readCid } from '../retrieval/cid.ts'
import type { AskedRange, DagScope } from '../retrieval/plan.ts'
import type { MarketContext } from './context.ts'

/** What a request asks for, in the words of the Trustless Gateway specification. */
export interface ContentRequest {
  readonly format: 'raw' | 'car'
  readonly cid: CID
  /** The CID as it was written. */
  readonly text: string
  readonly path: readonly string[]
  readonly scope: DagScope
  readonly range: AskedRange | null
}

const MOST_SEGMENTS = 32
const LONGEST = 1_800
const TYPES = { 'application/vnd.ipld.raw': 'raw', 'application/vnd.ipld.car': 'car' } as const
const RANGE = /^(-?[0-9]{1,15}):(\*|-?[0-9]{1,15})$/

/** @throws HearthError `retrieval/no-format`, `retrieval/other-format`, `retrieval/bad-request`, and what `readCid` throws */
export function readContentRequest(context: MarketContext): ContentRequest {
  const [text = '', ...path] = segments(context)
  const cid = readCid(text)
  const format = formatOf(context)
  if (format === 'raw' && path.length > 0) throw badRequest('A raw block has no path; ask for a CAR.')
  const range = rangeOf(context.req.query('entity-bytes'))
  const scope = scopeOf(context.req.query('dag-scope'), range)
  if (format === 'car' && (context.req.query('car-version') ?? carParameter(context, 'version') ?? '1') !== '1') {
    throw new HearthError('retrieval/other-format', 'Only CARs of version 1 are made here.')
  }
  return { format, cid, text, path, scope, range }
}

function segments(context: MarketContext): readonly string[] {
  const { pathname, search } = new URL(context.req.url)
  if (pathname.length + search.length > LONGEST) throw badRequest('The address is too long.')
  const parts = pathname.split('/').slice(2)
  if (parts.at(-1) === '') parts.pop()
  if (parts.length > MOST_SEGMENTS) throw badRequest('The path has too many parts.')
  try {
    return parts.map((part) => decodeURIComponent(part))
  } catch {
    throw badRequest('The path is not well-formed.')
  }
}

/** `format` decides; without it, the first type in `Accept` that there is an answer for. */
function formatOf(context: MarketContext): 'raw' | 'car' {
  const named = context.req.query('format')
  if (named === 'raw' || named === 'car') return named
  if (named !== undefined) throw otherFormat()
  const accept = context.req.header('accept')
  const wanted = (accept ?? '').split(',').map((type) => type.split(';')[0]?.trim().toLowerCase() ?? '')
  const found = Object.entries(TYPES).find(([type]) => wanted.includes(type))
  if (found !== undefined) return wanted.indexOf('application/vnd.ipld.raw') >= 0 ? 'raw' : found[1]
  if (accept === undefined || wanted.includes('*/*')) {
    throw new HearthError('retrieval/no-format', 'Ask for a block or a CAR: “?format=raw” or “?format=car”.')
  }
  throw otherFormat()
}

function carParameter(context: MarketContext, name: string): string | undefined {
  const accept = context.req.header('accept') ?? ''
  return new RegExp(`application/vnd\\.ipld\\.car[^,]*;\\s*${name}=([a-z0-9]+)`, 'i').exec(accept)?.[1]
}

function scopeOf(asked: string | undefined, range: AskedRange | null): DagScope {
  if (range !== null) return 'entity'
  if (asked === undefined) return 'all'
  if (asked === 'block' || asked === 'entity' || asked === 'all') return asked
  throw badRequest('“dag-scope” is block, entity or all.')
}

function rangeOf(asked: string | undefined): AskedRange | null {
  if (asked === undefined) return null
  const [, from, to] = RANGE.exec(asked) ?? []
  if (from === undefined || to === undefined) throw badRequest('“entity-bytes” is FROM:TO in bytes, both included.')
  return { from: Number(from), to: to === '*' ? null : Number(to) }
}

function badRequest(sentence: string): HearthError {
  return new HearthError('retrieval/bad-request', sentence)
}

function otherFormat(): HearthError {
  return new HearthError('retrieval/other-format', 'There are only blocks and CARs here: what can be checked.')
}
