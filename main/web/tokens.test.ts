import { randomBytes } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { createTokens, type Tokens } from './tokens.ts'

const MINUTE = 60_000
let time = 0
let tokens: Tokens
beforeEach(() => {
  time = 0
  tokens = createTokens(() => time)
})

const lastChanged = (token: string): string => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')

test('a link works once and gives a token that works again and again', () => {
  const link = tokens.newLink()
  const first = tokens.exchange(link, 'here')
  expect(first.kind).toBe('accepted')
  expect(tokens.exchange(link, 'here').kind).toBe('refused')
  for (let count = 0; count < 3; count += 1)
    expect(tokens.check('session', first.token ?? '', 'here').kind).toBe('accepted')
})

test('a link is over after ten minutes', () => {
  const link = tokens.newLink()
  time = 10 * MINUTE
  expect(tokens.exchange(link, 'here').kind).toBe('refused')
})

test('each kind of token opens only its own door', () => {
  const link = tokens.newLink()
  expect(tokens.check('session', link, 'a').kind).toBe('refused')
  expect(tokens.check('session', tokens.installToken, 'b').kind).toBe('refused')
  expect(tokens.exchange(tokens.installToken, 'c').kind).toBe('refused')
  const { token = '' } = tokens.exchange(link, 'd')
  expect(tokens.check('install', token, 'e').kind).toBe('refused')
  expect(tokens.check('install', tokens.installToken, 'f').kind).toBe('accepted')
})

test('L05: a token that is absent, one byte off, cut, extended or of another run is refused', () => {
  const other = createTokens(() => time).installToken
  for (const wrong of [
    '',
    '.',
    lastChanged(tokens.installToken),
    tokens.installToken.slice(0, -1),
    `${tokens.installToken}A`,
    other,
  ]) {
    expect(tokens.check('install', wrong, 'here').kind).toBe('refused')
  }
  expect(tokens.check('install', tokens.installToken, 'here').kind).toBe('accepted')
})

test('L05: after ten wrong guesses the source is locked out for a minute, right token or not', () => {
  const wrong = lastChanged(tokens.installToken)
  for (let guess = 0; guess < 10; guess += 1) expect(tokens.check('install', wrong, 'thief').kind).toBe('refused')
  expect(tokens.check('install', tokens.installToken, 'thief')).toEqual({ kind: 'locked-out', retryAfterMs: MINUTE })
  expect(tokens.check('install', tokens.installToken, 'owner').kind).toBe('accepted')
  time += MINUTE
  expect(tokens.check('install', tokens.installToken, 'thief').kind).toBe('accepted')
})

test('L05: a million guesses find nothing, and only a handful are even looked at', () => {
  const run = tokens.installToken.split('.')[0] ?? ''
  const verdicts = { accepted: 0, refused: 0, 'locked-out': 0 }
  for (let guess = 0; guess < 1_000_000; guess += 1) {
    verdicts[tokens.check('install', `${run}.${guess.toString(36).padStart(43, 'A')}`, 'thief').kind] += 1
    time += 1
  }
  expect(verdicts.accepted).toBe(0)
  // A million milliseconds hold 16 minutes, ten guesses in each.
  expect(verdicts.refused).toBeLessThan(200)
})

test('a browser tab left over from an earlier run cannot lock its owner out', () => {
  const stale = createTokens(() => time).installToken
  for (let attempt = 0; attempt < 1000; attempt += 1)
    expect(tokens.check('session', stale, 'here').kind).toBe('refused')
  expect(tokens.exchange(tokens.newLink(), 'here').kind).toBe('accepted')
})

test('many sources do not grow the memory of guesses without bound', () => {
  const wrong = lastChanged(tokens.installToken)
  for (let source = 0; source < 5000; source += 1) tokens.check('install', wrong, `source ${source}`)
  expect(tokens.check('install', tokens.installToken, 'source 1').kind).toBe('accepted')
})

test('the proof depends on token, challenge and address', () => {
  const challenge = randomBytes(32).toString('hex')
  const proof = tokens.prove(challenge, '127.0.0.1:4077')
  expect(tokens.prove(challenge, '127.0.0.1:4077')).toBe(proof)
  expect(tokens.prove(challenge, '127.0.0.1:4078')).not.toBe(proof)
  expect(tokens.prove(randomBytes(32).toString('hex'), '127.0.0.1:4077')).not.toBe(proof)
  expect(createTokens(() => 0).prove(challenge, '127.0.0.1:4077')).not.toBe(proof)
})
