import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { Control } from '../../contract/control.ts'
import { startWebServer, type WebServer, type WebServerOptions } from './server.ts'

const Session = z.object({ token: z.string() })

export interface TestServer extends WebServer {
  readonly port: number
  readonly dataDir: string
  readonly installToken: string
  /** Frames that reached the engine; none may, unless its sender was let in. */
  readonly received: unknown[]
  /** Log events, with their fields. */
  readonly logged: string[]
  /** A window's token, by way of a fresh link. */
  signIn(): Promise<string>
  /** Sends exactly these bytes and gives back what comes until the end, or what came in `patience` ms. */
  raw(text: string, patience?: number): Promise<string>
  remove(): Promise<void>
}

/** A server on any free port, or as a real one chooses it, with a one-line page and an engine that notes what it hears. */
export async function startTestServer(
  options: Partial<WebServerOptions> = {},
  choice: 'any port' | 'usual port' = 'any port',
): Promise<TestServer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-web-'))
  const dataDir = path.join(folder, 'data')
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Hearth</title>')
  const received: unknown[] = []
  const logged: string[] = []
  const write = (event: string, fields?: object): void => void logged.push(`${event} ${JSON.stringify(fields ?? {})}`)
  const server = await startWebServer({
    rendererDir: folder,
    dataDir,
    log: { info: write, warn: write },
    ...(choice === 'any port' ? { port: 0 } : {}),
    connect: (carrier) => ({
      receive(raw) {
        received.push(raw)
        carrier.send({ type: 'result', id: 1, ok: true, value: null })
      },
      closed: () => undefined,
    }),
    ...options,
  })
  const port = Number(new URL(server.url).port)
  const control = Control.parse(JSON.parse(await readFile(path.join(dataDir, 'control.json'), 'utf8')))

  return {
    ...server,
    port,
    dataDir,
    installToken: control.installToken,
    received,
    logged,
    async signIn() {
      const link = new URL(server.newLink()).hash.slice('#link='.length)
      const response = await fetch(`${server.url}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: server.url },
        body: JSON.stringify({ link }),
      })
      return Session.parse(await response.json()).token
    },
    raw: (text, patience = 5000) => rawRequest(port, text, patience),
    async remove() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function rawRequest(port: number, text: string, patience: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text))
    const done = (): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(done, patience)
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('close', done)
    // The answer so far, often none, is what the test looks at.
    socket.on('error', done)
  })
}

/** The status of a raw answer; 0 when the connection was closed without one. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0)
}

/** Opens the engine's WebSocket: 101 when let in, else the status of the refusal. */
export function openSocket(
  server: TestServer,
  how: { readonly protocols?: readonly string[]; readonly headers?: Record<string, string>; readonly path?: string },
): Promise<{ readonly status: number; readonly socket: WebSocket }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${how.path ?? '/engine'}`, [...(how.protocols ?? [])], {
      headers: how.headers ?? {},
    })
    socket.on('open', () => resolve({ status: 101, socket }))
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, socket })
    })
    socket.on('error', reject)
  })
}
