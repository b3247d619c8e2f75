import { HearthError } from './errors.ts'

/** What a pairing code says: where the other machine listens, and the secret that opens it once. */
export interface PairingCode {
  /** IPv4 with dots or IPv6. */
  readonly address: string
  readonly port: number
  /** 11 random bytes: 88 bits, of which nobody guesses any in the one try there is. */
  readonly secret: Uint8Array
}

export const PAIRING_SECRET_BYTES = 11
/** What a link to this app begins with when it carries a pairing code. */
export const PAIRING_LINK = 'hearth://pair/'

/** Crockford's alphabet: without the letters that are taken for others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TAIL = 2 + PAIRING_SECRET_BYTES + 2

/** The code as a person reads it aloud: 32 letters and digits in groups of four (52 for an IPv6 address). */
export function writePairingCode({ address, port, secret }: PairingCode): string {
  const host = addressBytes(address)
  if (host === null || secret.length !== PAIRING_SECRET_BYTES) throw badCode()
  const body = [host.length, ...host, port >> 8, port & 255, ...secret]
  const letters = base32([...body, ...checkOf(body)])
  return letters.match(/.{1,4}/g)?.join('-') ?? letters
}

export function pairingLink(code: string): string {
  return `${PAIRING_LINK}${code}`
}

/**
 * Reads a code, or a link with one, however it was typed: spaces, small letters, O for 0. A slip is noticed here,
 * before the other machine is asked.
 * @throws HearthError `rigs/bad-code`
 */
export function readPairingCode(text: string): PairingCode {
  const typed = text.trim()
  const code = typed.toLowerCase().startsWith(PAIRING_LINK) ? typed.slice(PAIRING_LINK.length) : typed
  const bytes = unbase32(code)
  const length = bytes?.[0]
  if (bytes === null || (length !== 4 && length !== 16) || bytes.length !== 1 + length + TAIL) throw badCode()
  const body = bytes.slice(0, -2)
  if (checkOf(body).some((byte, index) => byte !== bytes[body.length + index])) throw badCode()
  const port = (bytes[1 + length] ?? 0) * 256 + (bytes[2 + length] ?? 0)
  if (port === 0) throw badCode()
  return {
    address: addressText(bytes.slice(1, 1 + length)),
    port,
    secret: Uint8Array.from(body.slice(3 + length)),
  }
}

function badCode(): HearthError {
  return new HearthError('rigs/bad-code', 'That is no pairing code, or something in it was mistyped.', {
    hint: 'Copy it once more from the other machine.',
  })
}

function base32(bytes: readonly number[]): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => ALPHABET.charAt(Number.parseInt(group.padEnd(5, '0'), 2))).join('')
}

/** Null for anything that was not written by `base32`. */
function unbase32(text: string): readonly number[] | null {
  const letters = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  if (letters.length > 64) return null
  let bits = ''
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter)
    if (value < 0) return null
    bits += value.toString(2).padStart(5, '0')
  }
  const whole = bits.length - (bits.length % 8)
  if (bits.length - whole >= 5 || bits.slice(whole).includes('1')) return null
  return (bits.slice(0, whole).match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
}

/** CRC-16/CCITT: for slips of fingers, not against anybody. */
function checkOf(bytes: readonly number[]): readonly number[] {
  let register = 0xffff
  for (const byte of bytes) {
    register ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) {
      register = (register & 0x8000) === 0 ? register << 1 : (register << 1) ^ 0x1021
    }
    register &= 0xffff
  }
  return [register >> 8, register & 255]
}

function addressBytes(address: string): readonly number[] | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) {
    const parts = address.split('.').map(Number)
    return parts.every((part) => part <= 255) ? parts : null
  }
  const host = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1)
  if (host === undefined) return null
  const [head = '', tail] = host.split('::')
  const before = groups(head)
  const after = groups(tail ?? '')
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array.from({ length: zeros }, () => 0), ...after].flatMap((group) => [group >> 8, group & 255])
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}

function addressText(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)).toString(16),
  )
  return URL.parse(`http://[${groups.join(':')}]/`)?.hostname.slice(1, -1) ?? groups.join(':')
}
