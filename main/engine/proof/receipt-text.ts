import { ReceiptFile } from '../../../contract/receipt.ts'
import { canonicalJson } from './jcs.ts'

/** Largest receipt file that is looked at, in bytes; a job with every list full stays below it. */
export const MAX_RECEIPT_BYTES = 4 * 1024 * 1024
/** Deepest nesting that is parsed; the format itself needs six. */
const MAX_DEPTH = 16

export type ReadReceipt =
  | { readonly ok: true; readonly file: ReceiptFile; readonly text: string }
  | { readonly ok: false; readonly problem: string }

/** Reads bytes as the receipt format, whatever they are: bounded in size and depth, never throwing. */
export function readReceiptText(bytes: Uint8Array): ReadReceipt {
  if (bytes.length > MAX_RECEIPT_BYTES) return refused(`It is larger than ${MAX_RECEIPT_BYTES} bytes.`)
  const text = decode(bytes)
  if (text === null) return refused('It is not UTF-8 text.')
  if (nestsTooDeep(text)) return refused(`It nests deeper than ${MAX_DEPTH} levels.`)
  const parsed = ReceiptFile.safeParse(parseJson(text))
  if (parsed.success) return { ok: true, file: parsed.data, text }
  const issue = parsed.error.issues[0]
  const where = issue === undefined || issue.path.length === 0 ? 'the file' : issue.path.join('.').slice(0, 100)
  return refused(`It is not a hearth-receipt-v1 file: ${where}: ${(issue?.message ?? 'unreadable').slice(0, 200)}.`)
}

/** Whether the text is byte for byte the canonical form of what was read from it. */
export function isCanonical(read: { readonly file: ReceiptFile; readonly text: string }): boolean {
  return canonicalJson(read.file) === read.text
}

function decode(bytes: Uint8Array): string | null {
  try {
    // A byte order mark stays in the text, so that it fails as the changed byte it is.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Invalid UTF-8 is an expected answer about a file, not a failure of ours.
    return null
  }
}

/** The value, or undefined, which no schema accepts, for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the form check says so.
    return undefined
  }
}

function nestsTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (inString) {
      if (character === '\\') index += 1
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') {
      depth += 1
      if (depth > MAX_DEPTH) return true
    } else if (character === '}' || character === ']') depth -= 1
  }
  return false
}

function refused(problem: string): ReadReceipt {
  return { ok: false, problem }
}
