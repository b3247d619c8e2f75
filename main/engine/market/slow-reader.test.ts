import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { JobView } from '../../../contract/market.ts'
import { openStall, type Stall } from './testing/stall.ts'

const MIB = 1024 * 1024
let stall: Stall

beforeAll(async () => {
  stall = await openStall({ limits: { pace: { graceMs: 500, bytesPerSecond: 16 * MIB } } })
})
afterAll(() => stall.close())

it('a buyer who does not take the result is let go', async () => {
  const body = JSON.stringify({ manifest: { kind: 'wasm', module: stall.parts.program } })
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
  const { id } = JobView.parse(await (await stall.buyer.fetch(`${stall.url}/v1/jobs`, init)).json())
  await stall.hands.finish(id, 'x'.repeat(48 * MIB))

  let gone = false
  const socket = connect(Number(new URL(stall.url).port), '127.0.0.1').on('error', () => {
    gone = true
  })
  socket.write(`GET /v1/jobs/${id}/result/stdout HTTP/1.1\r\nhost: a\r\n\r\n`)
  // Without reading, only writing shows that the other side has let go; a next request may begin here.
  for (const letter of 'GET / HTTP/1.1\r\nx: and so on') {
    await new Promise((resolve) => setTimeout(resolve, 250))
    if (!gone) socket.write(letter)
  }
  socket.destroy()
  expect(gone).toBe(true)
  expect((await fetch(`${stall.url}/health`)).status).toBe(200)
}, 60_000)
