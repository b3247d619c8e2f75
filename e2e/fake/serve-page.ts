import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import path from 'node:path'

/** As strict as what both shells send, so that a violation is seen here first. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src-elem 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface ServedPage {
  readonly url: string
  close(): Promise<void>
}

/** Serves the flat files of `folder` and its `assets` on a free loopback port. */
export async function servePage(folder: string): Promise<ServedPage> {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://page').pathname
    const file = /^\/(?:assets\/)?[A-Za-z0-9._-]+$/.test(name) ? name : '/index.html'
    const headers = { 'content-type': types[path.extname(file)], 'content-security-policy': policy }
    readFile(path.join(folder, file)).then(
      (content) => response.writeHead(200, headers).end(content),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { url: `http://127.0.0.1:${portOf(server)}/`, close: () => closed(server) }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The page server has no port.')
  return address.port
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)))
    server.closeAllConnections()
  })
}
