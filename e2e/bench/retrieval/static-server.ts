import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface StaticServer {
  readonly name: string
  readonly url: string
  stop(): Promise<void>
}

const NGINX = '/usr/sbin/nginx'

/** Serves one file by byte ranges: nginx where Debian's is installed, otherwise Node, and its name says which. */
export async function serveStatic(file: string, folder: string): Promise<StaticServer> {
  return existsSync(NGINX) ? nginx(file, folder) : node(file)
}

async function nginx(file: string, folder: string): Promise<StaticServer> {
  const port = await freePort()
  await mkdir(path.join(folder, 'nginx'), { recursive: true })
  const config = path.join(folder, 'nginx', 'nginx.conf')
  const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${each};`)
  await writeFile(
    config,
    `daemon off; worker_processes 1; pid nginx.pid; error_log stderr; user root;
     events {} http { access_log off; sendfile on; keepalive_requests 1000000; ${own.join(' ')}
     server { listen 127.0.0.1:${port}; root ${path.dirname(file)}; } }`,
  )
  const child = spawn(NGINX, ['-p', path.join(folder, 'nginx'), '-c', config], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${port}/${path.basename(file)}`
  await untilItAnswers(url)
  return {
    name: 'nginx, the same file by ranges',
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const there = await fetch(url, { headers: { range: 'bytes=0-0' } }).catch(() => null)
    await there?.arrayBuffer()
    if (there?.status === 206) return
    await sleep(50)
  }
  throw new Error('The static server does not answer.')
}

async function node(file: string): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    response.writeHead(206)
    createReadStream(file, { start: Number(start), end: Number(end) }).pipe(response)
  })
  const port = await listening(server)
  return {
    name: 'a static server of Node, the same file by ranges',
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** @returns the port it was given */
async function listening(server: ReturnType<typeof createSocketServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A server without a port.')
  return address.port
}

/** A port that was free a moment ago: nginx cannot be asked which one it was given. */
async function freePort(): Promise<number> {
  const server = createSocketServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}
