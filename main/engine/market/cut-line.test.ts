import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JobView } from '../../../contract/market.ts'
import { openStall, type Stall } from './testing/stall.ts'

let stall: Stall
let body: string
/** A paid request as its bytes. */
let paid: Buffer

beforeAll(async () => {
  stall = await openStall()
  body = JSON.stringify({ manifest: { kind: 'wasm', module: stall.parts.program } })
  const unpaid = await fetch(`${stall.url}/v1/jobs`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  })
  const head = [
    'POST /v1/jobs HTTP/1.1',
    'host: stall',
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `payment-signature: ${await stall.buyer.sign(unpaid)}`,
  ]
  paid = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
})
afterAll(() => stall.close())

const jobsInBooks = (): number => stall.parts.ledger.jobs.counts(0).total

/** Sends so many bytes of the request, takes so many of the answer, and resets the line. */
async function exchange({ send = paid.length, take = Infinity }): Promise<Buffer> {
  const socket = connect(Number(new URL(stall.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(paid.subarray(0, send))
  let answer = Buffer.alloc(0)
  if (send === paid.length) {
    for await (const chunk of socket) {
      answer = Buffer.concat([answer, bytesOf(chunk)])
      if (answer.length >= take) break
    }
  } else {
    // The bytes have to arrive before the line breaks.
    await sleep(5)
  }
  socket.resetAndDestroy()
  return answer
}

function bytesOf(chunk: unknown): Buffer {
  if (!Buffer.isBuffer(chunk)) throw new TypeError('A socket gives bytes.')
  return chunk
}

function positions(length: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count))
}

describe('T03: a line that breaks in the middle of a payment', () => {
  it('takes no payment of which a byte is missing', async () => {
    for (const send of [...positions(paid.length, 60), paid.length - 1]) await exchange({ send })
    expect(jobsInBooks()).toBe(0)
  })

  it('buys one job, whatever of the answers was lost, and whoever asks again gets it', async () => {
    const length = (await exchange({})).length
    for (const take of positions(length, 40)) await exchange({ take })
    const whole = (await exchange({})).toString()
    const told = JobView.parse(JSON.parse(whole.slice(whole.indexOf('\r\n\r\n') + 4)))
    expect([jobsInBooks(), stall.parts.ledger.jobs.get(told.id)?.id]).toEqual([1, told.id])
    expect(stall.hands.paid).toEqual([told.id])
  })
})
