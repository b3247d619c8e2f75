import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectEngine, type EngineClient } from '../../main/cli/client.ts'
import { findEngine } from '../../main/cli/control.ts'
import { ENGINE_ENVIRONMENT, ENGINE_FLAGS } from '../../build/start/engine-flags.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const START_MS = 60_000

/** `hearth run` as a process of its own, as a person starts it. */
export interface RunningEngine {
  readonly pid: number
  readonly marketUrl: string
  /** The folder of the practice network. */
  readonly dataDir: string
  /** The one-time link it printed. */
  readonly link: string
  client(): Promise<EngineClient>
  /** As Ctrl-C; resolves when it is gone. */
  stop(): Promise<void>
  /** kill -9, with nothing said before. */
  kill(): Promise<void>
  /** Resolves when it has ended, whatever ended it. */
  readonly gone: Promise<void>
}

export interface RunOptions {
  readonly dataRoot: string
  /** The engine's own demo buyer. */
  readonly buyer?: boolean
  readonly marketPort?: number
  /** The bundle that `npm start` runs, and as that does; else the sources. */
  readonly built?: boolean
  /** A script that is loaded before the engine, and what it finds in its environment. */
  readonly preload?: { readonly script: string; readonly environment: Readonly<Record<string, string>> }
}

/** Starts the engine and waits until it serves. @throws Error with its output when it does not. */
export async function runEngine({
  dataRoot,
  buyer = false,
  marketPort = 0,
  built = false,
  preload,
}: RunOptions): Promise<RunningEngine> {
  const program = built ? [...ENGINE_FLAGS, 'out/headless/headless.js'] : ['main/cli.ts', 'run']
  const args = [...program, '--no-browser', '--port', '0', '--market-port', String(marketPort)]
  const before = preload === undefined ? [] : ['--import', preload.script]
  const child = spawn(process.execPath, [...before, ...args, '--data', dataRoot, ...(buyer ? [] : ['--no-buyer'])], {
    cwd: root,
    env: { ...process.env, ...(built ? ENGINE_ENVIRONMENT : {}), ...preload?.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { link, marketUrl } = await announced(child)
  const dataDir = path.join(dataRoot, 'practice')
  const ended = once(child, 'close')
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return {
    pid: child.pid ?? 0,
    link,
    marketUrl,
    dataDir,
    client: async () => connectEngine(await findEngine(dataDir)),
    gone: ended.then(() => undefined),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

async function announced(child: ChildProcess): Promise<{ readonly link: string; readonly marketUrl: string }> {
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const deadline = performance.now() + START_MS
  while (performance.now() < deadline && child.exitCode === null) {
    const link = /http:\/\/127\.0\.0\.1:\d+\/#link=\S+/.exec(output)?.[0]
    const marketUrl = /Buyers connect at (\S+)/.exec(output)?.[1]
    if (link !== undefined && marketUrl !== undefined) return { link, marketUrl }
    await sleep(20)
  }
  child.kill('SIGKILL')
  throw new Error(`The engine did not start:\n${output.slice(-2000)}`)
}
