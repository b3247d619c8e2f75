import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A release feed over real TLS on loopback, with an authority of its own. */
export async function startFeedServer() {
  const folder = mkdtempSync(path.join(tmpdir(), 'hearth-feed-'))
  const [keyFile, certFile] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
  execFileSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost
     -addext subjectAltName=DNS:localhost,DNS:cdn.localhost -keyout ${keyFile} -out ${certFile}`.split(/\s+/),
    { stdio: 'pipe' },
  )
  const ca = readFileSync(certFile)
  const answers = new Map<string, Answer>()
  const requests: { readonly url: string; readonly host: string; readonly headers: readonly string[] }[] = []
  const server = createServer({ key: readFileSync(keyFile), cert: ca }, (request, response) => {
    const url = request.url ?? ''
    requests.push({ url, host: request.headers.host ?? '', headers: Object.keys(request.headers) })
    const answer = answers.get(url)
    if (answer === undefined) response.writeHead(404).end()
    else answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.int() }).parse(server.address())
  return {
    ca,
    port,
    requests,
    address: `https://localhost:${port}/feed/`,
    serve: (url: string, answer: Answer | string | Uint8Array) =>
      void answers.set(url, typeof answer === 'function' ? answer : (_request, response) => void response.end(answer)),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
