import { expect, it } from 'vitest'
import { paced } from './paced.ts'

async function* chunksEvery(milliseconds: number, count: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let index = 0; index < count; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    yield new Uint8Array(10)
  }
}

it('a steady transfer arrives whole', async () => {
  let bytes = 0
  const chunks = paced(chunksEvery(1, 20), { graceMs: 60_000, bytesPerSecond: 1 }, () => undefined)
  for await (const chunk of chunks) bytes += chunk.byteLength
  expect(bytes).toBe(200)
})

it('a trickle is given up, and the peer is told', async () => {
  let dropped = 0
  const chunks = paced(chunksEvery(20, 10_000), { graceMs: 100, bytesPerSecond: 1_000_000 }, () => {
    dropped += 1
  })
  await expect(async () => {
    for await (const chunk of chunks) expect(chunk.byteLength).toBe(10)
  }).rejects.toMatchObject({ code: 'request/too-slow' })
  expect(dropped).toBe(1)
})
