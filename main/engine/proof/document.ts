import { say } from '../../../contract/words/say.ts'
import type { z } from 'zod'
import { canonicalJson } from './jcs.ts'

/** Deepest nesting that is parsed; the formats themselves need seven. */
const MAX_DEPTH = 16

/** Bytes that are JSON, within bounds; `format` is what they say they are. */
export type Document =
  | { readonly ok: true; readonly value: unknown; readonly format: string | null; readonly text: string }
  | { readonly ok: false; readonly problem: string }

export type Read<File> =
  { readonly ok: true; readonly file: File; readonly text: string } | { readonly ok: false; readonly problem: string }

/** Reads bytes as one JSON document, whatever they are: bounded in size and depth, never throwing. */
export function readDocument(bytes: Uint8Array, maxBytes: number): Document {
  if (bytes.length > maxBytes) return refused(say`It is larger than ${maxBytes} bytes.`)
  const text = decode(bytes)
  if (text === null) return refused(say`It is not UTF-8 text.`)
  if (nestsTooDeep(text)) return refused(say`It nests deeper than ${MAX_DEPTH} levels.`)
  const value = parseJson(text)
  return value === undefined ? refused(say`It is not JSON.`) : { ok: true, value, format: formatOf(value), text }
}

/** The document as a file of one format. */
export function readAs<Schema extends z.ZodType>(
  document: Document,
  format: string,
  schema: Schema,
): Read<z.output<Schema>> {
  if (!document.ok) return document
  if (document.format !== null && document.format !== format) {
    return refused(say`It is not a ${format} file: it says it is “${document.format.slice(0, 60)}”.`)
  }
  const parsed = schema.safeParse(document.value)
  if (parsed.success) return { ok: true, file: parsed.data, text: document.text }
  const issue = parsed.error.issues[0]
  const where = issue === undefined || issue.path.length === 0 ? say`the file` : issue.path.join('.').slice(0, 100)
  return refused(say`It is not a ${format} file: ${where}: ${(issue?.message ?? 'unreadable').slice(0, 200)}.`)
}

/** Whether the text is byte for byte the canonical form of what was read from it. */
export function isCanonical(read: { readonly file: unknown; readonly text: string }): boolean {
  return canonicalJson(read.file) === read.text
}

/** A byte order mark stays in the text, so that it fails as the changed byte it is. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    // Invalid UTF-8 is an expected answer about a file, not a failure of ours.
    return null
  }
}

/** The value, or undefined for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the caller says so.
    return undefined
  }
}

function formatOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('format' in value)) return null
  return typeof value.format === 'string' ? value.format : null
}

/** Strings are most of a document: each is stepped over as a whole, so that only what lies between is looked at. */
function nestsTooDeep(text: string): boolean {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfString(text, index)
    else if (code === BRACE || code === BRACKET) {
      depth += 1
      if (depth > MAX_DEPTH) return true
    } else if (code === BRACE_END || code === BRACKET_END) depth -= 1
  }
  return false
}

/** Where the string that begins at `start` ends; the end of the text where it does not. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return end
  }
  return text.length
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const BRACKET = 0x5b
const BRACKET_END = 0x5d
const BRACE = 0x7b
const BRACE_END = 0x7d

function refused(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem }
}
