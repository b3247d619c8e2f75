import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedFor, refusalOf, type GateRequest } from './gate.ts'

const allowed = allowedFor(4077, true)
const host = ['Host', '127.0.0.1:4077']
const ask = (request: Partial<GateRequest>): string | null =>
  refusalOf({ method: 'GET', url: '/', rawHeaders: host, upgrade: false, ...request }, allowed)

describe('L02: only the declared hosts pass', () => {
  test.each(['127.0.0.1:4077', 'localhost:4077', '[::1]:4077'])('%s passes', (name) => {
    expect(ask({ rawHeaders: ['host', name] })).toBeNull()
  })

  test.each([
    '',
    ':4077',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:80',
    '127.0.0.1:40770',
    '127.0.0.1:04077',
    '127.0.0.1.:4077',
    'localhost.:4077',
    'LOCALHOST:4077',
    'Localhost:4077',
    '0.0.0.0:4077',
    '127.1:4077',
    '2130706433:4077',
    '0x7f000001:4077',
    '0177.0.0.1:4077',
    '127.0.0.2:4077',
    '[::ffff:127.0.0.1]:4077',
    '[0:0:0:0:0:0:0:1]:4077',
    '::1:4077',
    'evil.example:4077',
    'localhost:4077.evil.example',
    'user@localhost:4077',
    ' localhost:4077',
    'localhost:4077, evil.example:4077',
    'localhost:4077\u0000',
  ])('“%s” does not', (name) => {
    expect(ask({ rawHeaders: ['Host', name] })).toBe('host')
  })

  test('none at all, or two, even two good ones, do not', () => {
    expect(ask({ rawHeaders: [] })).toBe('host')
    expect(ask({ rawHeaders: [...host, ...host] })).toBe('host')
    expect(ask({ rawHeaders: [...host, 'HOST', 'evil.example:4077'] })).toBe('host')
  })

  test('without IPv6 its name is not ours', () => {
    const request = { method: 'GET', url: '/', rawHeaders: ['Host', '[::1]:4077'], upgrade: false }
    expect(refusalOf(request, allowedFor(4077, false))).toBe('host')
  })
})

describe('L04: an origin must be one of ours', () => {
  test.each([
    'null',
    '',
    'http://evil.test:4077',
    'https://127.0.0.1:4077',
    'http://127.0.0.1',
    'http://127.0.0.1:4078',
    'http://127.0.0.1:4077/',
    'http://LOCALHOST:4077',
    'file://',
    'chrome-extension://abc',
  ])('“%s” is refused for every kind of request', (origin) => {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      expect(ask({ method, rawHeaders: [...host, 'Origin', origin] })).toBe('origin')
    }
    expect(ask({ upgrade: true, rawHeaders: [...host, 'Origin', origin] })).toBe('origin')
  })

  test('a rebinding pair, Origin equal to Host, is refused', () => {
    const rawHeaders = ['Host', 'evil.test:4077', 'Origin', 'http://evil.test:4077']
    expect(ask({ rawHeaders })).toBe('host')
    expect(ask({ rawHeaders: [...host, 'Origin', 'http://evil.test:4077'] })).toBe('origin')
  })

  test('without one, only files can be read, unless an Authorization is sent', () => {
    expect(ask({})).toBeNull()
    expect(ask({ method: 'POST' })).toBe('origin')
    expect(ask({ upgrade: true })).toBe('origin')
    expect(ask({ upgrade: true, rawHeaders: [...host, 'Authorization', 'Bearer x'] })).toBeNull()
    expect(ask({ method: 'POST', rawHeaders: [...host, 'Origin', 'http://localhost:4077'] })).toBeNull()
  })

  test('an Authorization does not excuse a wrong origin', () => {
    expect(ask({ rawHeaders: [...host, 'Authorization', 'Bearer x', 'Origin', 'null'] })).toBe('origin')
  })
})

test('L03: what another site embeds or links to is refused even without an origin', () => {
  for (const site of ['cross-site', 'same-site', 'same-origin, cross-site', '']) {
    expect(ask({ rawHeaders: [...host, 'Sec-Fetch-Site', site] })).toBe('site')
  }
  for (const site of ['none', 'same-origin']) expect(ask({ rawHeaders: [...host, 'Sec-Fetch-Site', site] })).toBeNull()
})

test('a target that is no plain path is refused', () => {
  for (const url of [
    'http://evil.example/',
    '//evil.example/',
    '*',
    '',
    'engine',
    '/a b',
    '/\u00e9',
    `/${'a'.repeat(2048)}`,
  ]) {
    expect(ask({ url })).toBe('target')
  }
})

test('F11: over every mixture of Host, Origin, method and site, only declared ones pass', () => {
  const name = fc.constantFrom(
    '127.0.0.1:4077',
    'localhost:4077',
    'evil.test:4077',
    '127.0.0.1:80',
    '',
    'LOCALHOST:4077',
  )
  const origin = fc.constantFrom(
    null,
    'http://127.0.0.1:4077',
    'http://evil.test:4077',
    'null',
    'http://localhost:4077',
  )
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS')
  const authorization = fc.constantFrom(null, 'Bearer x')
  fc.assert(
    fc.property(name, origin, method, fc.boolean(), authorization, (host, from, method, upgrade, bearer) => {
      const rawHeaders = ['Host', host]
      if (from !== null) rawHeaders.push('Origin', from)
      if (bearer !== null) rawHeaders.push('Authorization', bearer)
      const goodHost = host === '127.0.0.1:4077' || host === 'localhost:4077'
      const reading = !upgrade && (method === 'GET' || method === 'HEAD')
      const goodOrigin =
        from === null ? reading || bearer !== null : /^http:\/\/(127\.0\.0\.1|localhost):4077$/.test(from)
      expect(ask({ method, upgrade, rawHeaders }) === null).toBe(goodHost && goodOrigin)
    }),
    { numRuns: 3000 },
  )
})
