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
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw notJson('an instance of a class')
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // The default order of `<` on strings is by UTF-16 code units, which is what RFC 8785 asks for.
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${canonicalString(name)}:${canonicalJson(member)}`).join(',')}}`
}

function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw notJson('a lone surrogate')
  return JSON.stringify(text)
}

function notJson(what: string): HearthError {
  return new HearthError('proof/not-json', `This value cannot be written as canonical JSON: it holds ${what}.`)
}
