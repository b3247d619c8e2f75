import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '../../../contract/errors.ts'
import { openStall, type Stall } from './testing/stall.ts'

let stall: Stall
const disk = { free: 2 ** 40 }

beforeAll(async () => {
  stall = await openStall({
    freeBytes: () => Promise.resolve(disk.free),
    blobLimits: { sourceBytes: 1_000_000 },
    limits: { rate: { perSecond: 10, burst: 60 } },
  })
})
afterAll(() => stall.close())

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return Problem.parse(await response.json())
}

const send = (bytes: number) => fetch(`${stall.url}/v1/uploads`, { method: 'POST', body: new Uint8Array(bytes) })

describe('uploads are bounded by', () => {
  it('the disk: 507 when it is full, and they work again when it is not', async () => {
    disk.free = 1000
    expect(await problemOf(await send(10))).toMatchObject({ status: 507, code: 'blobs/disk-full' })
    disk.free = 2 ** 40
    expect((await send(10)).status).toBe(201)
  })

  it('what really arrived: a buyer who goes away in the middle holds nothing', async () => {
    const socket = connect(Number(new URL(stall.url).port), '127.0.0.1')
    socket.write('POST /v1/uploads HTTP/1.1\r\nhost: a\r\ncontent-length: 900000\r\n\r\n')
    socket.write(Buffer.alloc(800_000))
    await new Promise((resolve) => setTimeout(resolve, 200))
    socket.destroy()
    await expect.poll(async () => (await send(999_980)).status, { interval: 200, timeout: 30_000 }).toBe(201)
  })

  it('a quota for each source', async () => {
    const over = await send(900_000)
    expect(over.headers.get('retry-after')).not.toBeNull()
    expect(await problemOf(over)).toMatchObject({ status: 429, code: 'blobs/quota' })
  })

  it('a rate for each source', async () => {
    const answers = await Promise.all(Array.from({ length: 150 }, () => fetch(`${stall.url}/health`)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers.get('retry-after')).not.toBeNull()
    expect(answers.some(({ status }) => status === 200)).toBe(true)
  })
})
