import { spawn } from 'node:child_process'
import type { KeeperConfig } from './keeper-messages.ts'

export interface AnvilProcess {
  readonly pid: number
  readonly port: number
  readonly url: string
  /** Resolves with the reason when the process is gone. */
  readonly ended: Promise<string>
  /** Ends it; the caller has stored its state. */
  stop(): Promise<void>
}

/** A large chain takes a while to read; longer than this and something is wrong. */
const START_TIMEOUT_MS = 60_000

/**
 * Starts anvil on loopback, from a stored state if there is one. Null when it ends before it listens.
 * If the wanted port is taken it gets any other.
 */
export async function launchAnvil(
  options: KeeperConfig & { readonly state: string | null },
): Promise<AnvilProcess | null> {
  const anvil = await tryPort(options, options.port)
  return anvil === null && options.port !== 0 ? tryPort(options, 0) : anvil
}

async function tryPort(
  options: KeeperConfig & { readonly state: string | null },
  wanted: number,
): Promise<AnvilProcess | null> {
  const child = spawn(options.anvil, anvilArguments(wanted, options), {
    cwd: options.folder,
    env: systemEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  const port = await Promise.race([listening(child.stdout), ended.then(() => null), timeout()])
  if (port === null || child.pid === undefined) {
    child.kill('SIGKILL')
    await ended
    return null
  }
  return {
    pid: child.pid,
    port,
    url: `http://127.0.0.1:${port}`,
    ended,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function anvilArguments(
  port: number,
  { genesis, state, chainId }: Pick<KeeperConfig, 'genesis' | 'chainId'> & { readonly state: string | null },
): string[] {
  return [
    '--host=127.0.0.1',
    `--port=${port}`,
    `--chain-id=${chainId}`,
    // The well-known test accounts would be known to everyone; keys of our own are funded instead.
    '--accounts=0',
    // From Prague on every block adds to the state, and every block costs time in proportion to it.
    '--hardfork=cancun',
    // Only the latest state and recent receipts are ever asked for, the rest would fill memory and disk.
    '--prune-history=64',
    '--transaction-block-keeper=5000',
    '--no-cors',
    '--no-request-size-limit',
    state === null ? `--init=${genesis}` : `--load-state=${state}`,
  ]
}

/** Resolves with the port once anvil says where it listens, and goes on reading: a full pipe would stop it. */
function listening(output: NodeJS.ReadableStream): Promise<number> {
  return new Promise((resolve) => {
    let text = ''
    let found = false
    output.on('data', (chunk: Buffer) => {
      if (found) return
      text += chunk.toString('utf8')
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (port === undefined) return
      found = true
      resolve(Number(port))
    })
  })
}

function timeout(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), START_TIMEOUT_MS).unref())
}

/** Nothing of ours is in the environment of a child; Windows programs do not start without these. */
export function systemEnvironment(): Record<string, string> {
  const kept = ['SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].map((name) => [name, process.env[name]] as const)
  return Object.fromEntries(kept.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}
