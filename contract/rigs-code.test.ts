import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { pairingLink, readPairingCode, writePairingCode } from './rigs-code.ts'

const codes = fc.record({
  address: fc.oneof(fc.ipV4(), fc.ipV6()).map((address) => plain(address)),
  port: fc.integer({ min: 1, max: 65_535 }),
  secret: fc.uint8Array({ minLength: 11, maxLength: 11 }),
})

/** As the address is written everywhere. */
function plain(address: string): string {
  return address.includes(':') ? (URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1) ?? address) : address
}

test('a code says what was put into it, also out of a link, in small letters, without groups or misread', () => {
  fc.assert(
    fc.property(codes, (parts) => {
      const code = writePairingCode(parts)
      const ways = [
        code,
        pairingLink(code),
        ` ${code.toLowerCase()} `,
        code.replaceAll('-', ''),
        code.replaceAll('-', ' '),
        code.replaceAll('0', 'O').replaceAll('1', 'l'),
      ]
      for (const way of ways) expect(readPairingCode(way)).toEqual(parts)
    }),
  )
})

/** What reading gives, or what is wrong with it. */
function outcomeOf(text: string): string {
  try {
    return readPairingCode(text).address
  } catch (error) {
    return error instanceof Error ? error.message : 'something else'
  }
}

const NO_CODE = 'That is no pairing code, or something in it was mistyped.'

test('a slip of one letter, and two letters that changed places, are noticed before anybody is asked', () => {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const wrong: string[] = []
  fc.assert(
    fc.property(codes, fc.nat(), fc.nat(31), (parts, at, letter) => {
      const code = writePairingCode(parts).replaceAll('-', '')
      const place = at % (code.length - 1)
      const [before, here, next, after] = [
        code.slice(0, place),
        code.charAt(place),
        code.charAt(place + 1),
        code.slice(place + 2),
      ]
      const slips = [`${before}${letters.charAt(letter)}${next}${after}`, `${before}${next}${here}${after}`]
      wrong.push(...slips.filter((slip) => slip !== code))
    }),
  )
  expect(wrong.length).toBeGreaterThan(100)
  expect(wrong.filter((slip) => outcomeOf(slip) !== NO_CODE)).toEqual([])
})

test('anything else is no code', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => {
      expect(() => readPairingCode(text)).toThrow('That is no pairing code')
    }),
  )
  const zero = writePairingCode({ address: '10.0.0.1', port: 0, secret: new Uint8Array(11) })
  expect(outcomeOf(zero)).toBe(NO_CODE)
  expect(() => writePairingCode({ address: 'not one', port: 1, secret: new Uint8Array(11) })).toThrow('no pairing code')
  expect(() => writePairingCode({ address: '10.0.0.1', port: 1, secret: new Uint8Array(10) })).toThrow(
    'no pairing code',
  )
})
