import { HearthError } from '../../../contract/errors.ts'

/**
 * The canonical JSON text of a value, RFC 8785 (JCS): members sorted by UTF-16 code units, no
 * white space, numbers as ECMAScript writes them. Members whose value is `undefined` are left
 * out, as in JSON.
 * @throws HearthError `proof/not-json` for what JSON cannot carry exactly: NaN, infinities,
 * bigint, lone surrogates, functions, class instances.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return canonicalString(value)
  if (typeof value === 'boolean' || value === null) return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notJson(String(value))
    return JSON.stringify(value)
  }
  // `Array.from` also visits holes, which must be refused like any other `undefined`.
  if (Array.isArray(value)) return `[${Array.from(value, (element) => canonicalJson(element)).join(',')}]`
  if (typeof value === 'object') return canonicalObject(value)
  throw notJson(typeof value)
}

/** The UTF-8 bytes of `canonicalJson`: what hashes are made of. */
export function canonicalBytes(value: unknown): Uint8Array {
  return Buffer.from(canonicalJson(value), 'utf8')
}

function canonicalObject(value: object): string {
  if (!isPlain(value)) throw notJson('an instance of a class')
  let members = ''
  // The default order is by UTF-16 code units, which is what RFC 8785 asks for.
  for (const name of Object.keys(value).sort()) {
    const member = value[name]
    if (member === undefined) continue
    members += `${members === '' ? '' : ','}${canonicalString(name)}:${canonicalJson(member)}`
  }
  return `{${members}}`
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What is written as it stands: no quote, no backslash, no control or other character that JSON escapes. */
const PLAIN_TEXT = /^[ !#-[\]-~]*$/

function canonicalString(text: string): string {
  if (PLAIN_TEXT.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw notJson('a lone surrogate')
  return JSON.stringify(text)
}

function notJson(what: string): HearthError {
  return new HearthError('proof/not-json', `This value cannot be written as canonical JSON: it holds ${what}.`)
}
