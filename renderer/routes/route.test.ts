import { expect, test } from 'vitest'
import { jobHref, parseRoute } from './route.ts'

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

test('a job number survives the way through the address', () => {
  expect(parseRoute(jobHref('a/b#c%'))).toEqual({ screen: 'jobs', job: 'a/b#c%' })
  expect(parseRoute('#/jobs/%E0%A4%A')).toEqual({ screen: 'jobs', job: null })
})
