import { expect, test } from 'vitest'
import { phraseOf } from '../wallet/recovery-phrase.ts'
import { writePairingCode } from '../../../contract/rigs-code.ts'
import { createRedactor, type Personal } from './redact.ts'

const personal: Personal = {
  homeDir: '/home/kim.lee',
  userName: 'kim.lee',
  hostName: 'attic-rig',
  knownHosts: ['mainnet.base.org'],
}
const cover = (text: string): string => createRedactor(personal)(text)

const KEY = `0x${'3c'.repeat(31)}a7`
const PAYER = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'
const TOKEN = 'hUX3bD0o.6fQv1m2zqk9W8ydJ3n0aLxgT5rYcEuPiSbVwHeKoM4A'
const CODE = writePairingCode({ address: '203.0.113.9', port: 4180, secret: Uint8Array.from(Array(11).keys()) })
const PHRASE = phraseOf(Uint8Array.from(Array(16).keys())).join(' ')

test.each([
  ['a private key', KEY, 'digits'],
  ['a private key without 0x', KEY.slice(2), 'digits'],
  ['a private key in capitals', KEY.toUpperCase().replace('0X', '0x'), 'digits'],
  ['an address of a payer', PAYER, 'address'],
  ['the id of a job', 'f3a1c2d4e5b60718293a4b5c6d7e8f90', 'id'],
  ['the id of a payment', 'xBRtghq_TNCYcnkepgIOtQ', 'text'],
  ['an id that happens to have no digit', 'abcDefghijKlmnopqrstuv', 'text'],
  ['a UUID', '0f8fad5b-d9cb-469f-a165-70867728950e', 'id'],
  ['a pairing code', CODE, 'code'],
  ['a pairing code without its dashes', CODE.replaceAll('-', ''), 'text'],
  ['a recovery phrase', PHRASE, 'covered words'],
  ['an address of the internet', '203.0.113.77', 'IP'],
  ['an address of the newer internet', '2001:db8:85a3::8a2e:370:7334', 'IP'],
  ['an e-mail address', 'kim@example.org', 'email'],
])('%s is covered, wherever it stands', (_what, secret, kind) => {
  for (const text of [secret, `before ${secret} after`, `reason="${secret}"`, `(${secret}).`, `a=${secret},b`]) {
    const covered = cover(text)
    expect(covered).not.toContain(secret)
    expect(covered).toContain(`[${kind}`)
  }
})

test('a token is covered in a link, in a header and by itself', () => {
  const secret = TOKEN.split('.')[1] ?? ''
  for (const text of [TOKEN, `http://127.0.0.1:4180/#link=${TOKEN}`, `authorization: Bearer ${TOKEN}`]) {
    expect(cover(text)).not.toContain(secret)
  }
})

test.each([
  ['passphrase="correct horse battery staple" code=3', 'passphrase=[covered] code=3'],
  ['{"walletPassword":"hunter2 and more","port":1}', '{"walletPassword":[covered],"port":1}'],
  ['RPC_API_KEY=short next', 'RPC_API_KEY=[covered]'],
])('what is named a secret is covered whatever it looks like: %s', (text, covered) => {
  expect(cover(text)).toBe(covered)
})

test('hosts that only some people use are covered with everything after them, others keep their name', () => {
  expect(cover('https://user:pw@rigs.example.org:8443/v2/short-key?k=v')).toBe('https://[host 1]/…')
  expect(cover('https://mainnet.base.org/')).toBe('https://mainnet.base.org/…')
  expect(cover('at http://127.0.0.1:4021.')).toBe('at http://127.0.0.1:4021.')
})

test('nothing says who somebody is or what the computer is called', () => {
  const covered = cover(
    'kim.lee on attic-rig: /home/kim.lee/data, /home/other/x, C:\\Users\\Kim Lee\\AppData, ATTIC-RIG',
  )
  expect(covered).toBe('[name] on [name]: ~/data, /home/[name]/x, C:\\Users\\[name] Lee\\AppData, [name]')
})

test('the same thing has the same number, in any spelling, and another one another', () => {
  const other = PAYER.replace('71C', '82D')
  expect(cover(`${PAYER} ${PAYER.toLowerCase()} ${other}`)).toBe('[address 1] [address 1] [address 2]')
})

test('what helps stays readable', () => {
  const text = [
    '2026-06-01T08:00:00.000Z warn payment.still-open code="chain/unreachable" ms=1250',
    'NVIDIA GeForce RTX 4090; driver 560.35.03; memory 512 of 24564 MiB; 61 °C; 210 of 450 W; fan 40 %',
    'Processor: AMD Ryzen 7 5800X3D 8-Core Processor, 16 threads; System: Ubuntu 24.04.1 LTS, 00000000:01:00.0',
    'rules: {"grid":["111111100000000000000011"],"limits":{"temperatureC":87}}',
    'ok sandbox: Sandbox: Jobs run inside bubblewrap, with the walls that strangers need and nothing else around them.',
  ].join('\n')
  expect(cover(text)).toBe(text)
})
