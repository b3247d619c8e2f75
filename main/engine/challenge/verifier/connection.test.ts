import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { systemClock } from '../../ports/clock.ts'
import { ProviderConnection } from './connection.ts'

const question = { method: 'GET', path: 'v1/challenges', maxBytes: 1_000, timeoutMs: 5_000 } as const

test('a name that was looked up before goes to that address alone, and is still the name that is asked for', async () => {
  const server = createServer((request, response) => response.end(request.headers.host))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const url = new URL(`http://somewhere.invalid:${port}/`)
  const pinned = new ProviderConnection(url, systemClock, '127.0.0.1')
  const loose = new ProviderConnection(url, systemClock)
  try {
    const { bytes } = await pinned.ask(question)
    expect(Buffer.from(bytes).toString()).toBe(`somewhere.invalid:${port}`)
    await expect(loose.ask(question)).rejects.toThrow('cannot be reached')
  } finally {
    pinned.close()
    loose.close()
    server.close()
  }
})
