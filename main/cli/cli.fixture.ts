import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createTestEngine, type TestEngine } from '../engine/api/engine.fixture.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { silentLog } from '../engine/ports/log.ts'
import { startWebServer, type WebServer } from '../web/server.ts'

const cli = path.resolve(import.meta.dirname, '../cli.ts')

export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** One running `hearth`. */
export interface Running {
  readonly child: ChildProcess
  /** Everything it printed so far. */
  readonly text: () => string
  readonly ended: Promise<Outcome>
}

export interface TestHome extends TestEngine {
  readonly server: WebServer
  readonly dataRoot: string
  /** Runs `hearth` with these arguments, from its own data folder, until it ends. */
  hearth(...args: readonly string[]): Promise<Outcome>
  start(...args: readonly string[]): Running
  /** As `start`, on a terminal of its own that shows what a person would see. */
  startOnTerminal(...args: readonly string[]): Running
  remove(): Promise<void>
}

/** An engine of small handlers behind the real web server, and the real command as child processes. */
export async function startTestHome(receipt?: string): Promise<TestHome> {
  const dataRoot = await mkdtemp(path.join(os.tmpdir(), 'hearth-cli-'))
  await writeFile(path.join(dataRoot, 'index.html'), '<!doctype html>')
  const engine = createTestEngine({ clock: systemClock, ...(receipt === undefined ? {} : { receipt }) })
  const server = await startWebServer({
    rendererDir: dataRoot,
    dataDir: path.join(dataRoot, 'practice'),
    connect: engine.hub.connect,
    log: silentLog,
    port: 0,
  })
  const running = new Set<Running>()
  const track = (child: ChildProcess): Running => {
    const started = watchChild(child)
    running.add(started)
    void started.ended.then(() => running.delete(started))
    return started
  }
  const environment = { PATH: process.env['PATH'] ?? '', HOME: dataRoot, HEARTH_DATA: dataRoot, TERM: 'xterm' }
  const start = (...args: readonly string[]): Running =>
    track(spawn(process.execPath, [cli, ...args], { env: environment, stdio: 'pipe' }))

  return {
    ...engine,
    server,
    dataRoot,
    start,
    hearth: (...args) => start(...args).ended,
    startOnTerminal(...args) {
      // A redirection stays what it is; everything else is quoted for the shell inside.
      const quoted = args.map((part) => (/^\d</.test(part) ? part : `'${part}'`))
      const line = [`'${process.execPath}'`, `'${cli}'`, ...quoted].join(' ')
      // util-linux `script` gives the command a terminal and passes our input on as keys.
      return track(spawn('script', ['-qefc', line, '/dev/null'], { env: environment, stdio: 'pipe' }))
    },
    async remove() {
      for (const { child } of running) child.kill('SIGKILL')
      engine.hub.close('The test is over.')
      await server.stop()
      await rm(dataRoot, { recursive: true, force: true })
    },
  }
}

function watchChild(child: ChildProcess): Running {
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }))
  })
  return { child, text: () => out + err, ended }
}
