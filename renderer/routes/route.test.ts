import { expect, test } from 'vitest'
import { jobHref, pairingHref, parseRoute } from './route.ts'

test('the fragment names the screen, and anything else leads home', () => {
  expect(parseRoute('#/jobs')).toEqual({ screen: 'jobs', job: null })
  expect(parseRoute('#/earnings')).toEqual({ screen: 'earnings' })
  expect(parseRoute('#/rules')).toEqual({ screen: 'rules' })
  expect(parseRoute('#/settings')).toEqual({ screen: 'settings' })
  expect(parseRoute('#/hardware')).toEqual({ screen: 'hardware' })
  for (const odd of ['', '#', '#/', '#/admin', '#link=abc', '#/__proto__']) {
    expect(parseRoute(odd)).toEqual({ screen: 'home' })
  }
})

test('only what can be a pairing code gets to the form for one', () => {
  const code = '08W1-G0M0-FPXW-5C5C-5C5C-5C5C-5C5C-5C5C'
  expect(parseRoute(pairingHref(code))).toEqual({ screen: 'machines', code })
  for (const odd of ['', 'short', `${code}%00`, `<b>${code}</b>`, `\u202e${code}`, 'A'.repeat(81)]) {
    expect(parseRoute(`#/machines/${odd}`)).toEqual({ screen: 'machines', code: null })
  }
})

test('a job number survives the way through the address', () => {
  expect(parseRoute(jobHref('a/b#c%'))).toEqual({ screen: 'jobs', job: 'a/b#c%' })
  expect(parseRoute('#/jobs/%E0%A4%A')).toEqual({ screen: 'jobs', job: null })
})
