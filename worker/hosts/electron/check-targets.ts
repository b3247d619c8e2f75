import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import type { CheckTargets } from '../../../contract/worker-check.ts'

export interface ListeningTargets {
  readonly targets: CheckTargets
  /** Names of attempts that arrived here, whatever the page says of them. */
  readonly arrived: ReadonlySet<string>
  close(): void
}

const contentTypes: Readonly<Record<string, string>> = {
  'style sheet': 'text/css',
  image: 'image/svg+xml',
  object: 'text/html',
  frame: 'text/html',
}

/** Answers whatever a check tries to reach on this machine, and remembers that it came. */
export async function listenForCheck(folder: string, canary: string): Promise<ListeningTargets> {
  const arrived = new Set<string>()
  const server = createServer((request, response) => {
    arrived.add(attemptOf(request))
    answer(request, response)
  })
  server.on('upgrade', (request, socket) => {
    arrived.add(attemptOf(request))
    socket.destroy()
  })
  server.on('connection', (socket) => {
    // A connection that never asks for anything is what a preconnect looks like.
    const timer = setTimeout(() => arrived.add('page/preconnect'), 500)
    socket.once('data', () => clearTimeout(timer))
    socket.once('close', () => clearTimeout(timer))
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The listener has no port.')
  // STUN starts with two zero bits, QUIC does not.
  const datagrams = createSocket('udp4', ([first = 0]) =>
    arrived.add(first < 0x40 ? 'page/WebRTC' : 'page/WebTransport'),
  )
  datagrams.bind(address.port, '127.0.0.1')
  await once(datagrams, 'listening')
  const file = path.join(folder, 'canary')
  await writeFile(file, canary, { mode: 0o644 })
  return {
    targets: { port: address.port, file, canary },
    arrived,
    close() {
      server.close()
      server.closeAllConnections()
      datagrams.close()
    },
  }
}

function attemptOf({ url = '/' }: IncomingMessage): string {
  return decodeURIComponent(url.slice(1).split('?')[0] ?? '')
}

/** Whatever would make the attempt work: refusing is the page's part. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const what = attemptOf(request).split('/')[1] ?? ''
  response.writeHead(200, {
    'Access-Control-Allow-Origin': '*',
    'Content-Type': what === 'EventSource' ? 'text/event-stream' : (contentTypes[what] ?? 'text/javascript'),
  })
  if (what === 'EventSource') response.write('data: 1\n\n')
  else response.end(what === 'image' ? '<svg xmlns="http://www.w3.org/2000/svg"/>' : '')
}
