import http from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DoctorCheck } from '../contract/engine.ts'
import { ownTrafficCheck, watchOwnTraffic, type OwnTraffic } from './own-traffic.ts'

const BODY = 'y'.repeat(3_000)
let server: http.Server
let url = ''
let watched: OwnTraffic | null = null

beforeEach(async () => {
  server = http.createServer((request, response) => {
    request.resume()
    request.once('end', () => response.end('x'.repeat(5_000)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})
afterEach(async () => {
  watched?.stop()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const byFetch = async (): Promise<string> => (await fetch(url, { method: 'POST', body: BODY })).text()
const byRequest = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent: new http.Agent() }, (response) => {
      response.resume()
      response.once('end', resolve)
    })
    request.once('error', reject)
    request.end(BODY)
  })

test('what this process asks others for is counted once, open and closed, whichever way it asks', async () => {
  watched = watchOwnTraffic(() => true)
  await byFetch()
  const { sent, received } = watched.read()
  expect(sent).toBeGreaterThan(3_000)
  expect(sent).toBeLessThan(6_000)
  expect(received).toBeGreaterThan(5_000)
  expect(received).toBeLessThan(10_000)
  await byRequest()
  server.closeAllConnections()
  await expect.poll(() => watched?.read().sent).toBeGreaterThan(sent + 3_000)
  const after = watched.read()
  expect(after.sent).toBeLessThan(12_000)
  watched.stop()
  await byRequest()
  expect(watched.read()).toEqual(after)
})

test('what stays on this computer is not counted', async () => {
  watched = watchOwnTraffic()
  await byFetch()
  await byRequest()
  expect(watched.read()).toEqual({ sent: 0, received: 0 })
})

test('the doctor says it apart from what buyers move', () => {
  const check = DoctorCheck.parse(ownTrafficCheck({ sent: 1_048_576, received: 2_621_440 }))
  expect(check).toMatchObject({ id: 'line-own', status: 'ok' })
  expect(check.detail).toContain('1.0 MiB sent and 2.5 MiB received since the start')
})
