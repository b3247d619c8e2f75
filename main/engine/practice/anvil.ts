import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { HearthError } from '../../../contract/errors.ts'
import { type KeeperConfig, KeeperMessage } from './keeper-messages.ts'
import { systemEnvironment } from './launch.ts'

export interface Anvil {
  readonly port: number
  /** Stored copies of the chain that could not be used; above 0 the newest blocks are missing. */
  readonly damaged: number
  /** Resolves, once, when the chain or its keeper is gone, with a short reason for the log. */
  readonly ended: Promise<string>
  /** Stores the chain and ends it. */
  stop(): Promise<void>
}

type Keeper = ChildProcessByStdio<Writable, Readable, null>

/**
 * Starts anvil under a keeper that ends it when this process is gone, however it goes.
 * @param command Node and the keeper's script
 * @throws HearthError `practice/not-started`
 */
export async function startAnvil([node, script]: readonly [string, string], config: KeeperConfig): Promise<Anvil> {
  const keeper = spawn(node, [...SMALL, script, JSON.stringify(config)], {
    // A group of its own: Ctrl-C in the terminal must reach the engine, which may still need the chain.
    detached: true,
    env: systemEnvironment(),
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  })
  // Writing is never needed; the pipe is there to close when we die.
  keeper.stdin.on('error', () => undefined)
  const gone = new Promise<string>((resolve) => {
    keeper.once('error', (error) => resolve(error.message))
    keeper.once('exit', (code, signal) => resolve(`keeper ended: ${signal ?? `exit code ${code}`}`))
  })
  const messages = followMessages(keeper)
  const first = await Promise.race([messages.first, gone])
  if (typeof first === 'string' || first.type !== 'ready') {
    keeper.stdin.end()
    await gone
    throw notStarted(typeof first === 'string' ? first : first.reason)
  }
  return {
    port: first.port,
    damaged: first.damaged,
    ended: Promise.race([messages.anvilEnded, gone]),
    stop: async () => {
      keeper.stdin.end()
      await gone
    },
  }
}

/** It only waits and copies: a small heap and no compiler keep it small. */
const SMALL = ['--max-old-space-size=32', '--max-semi-space-size=1', '--disable-warning=ExperimentalWarning']

function followMessages(keeper: Keeper): {
  readonly first: Promise<KeeperMessage>
  readonly anvilEnded: Promise<string>
} {
  const first = Promise.withResolvers<KeeperMessage>()
  const anvilEnded = Promise.withResolvers<string>()
  createInterface({ input: keeper.stdout }).on('line', (line) => {
    const message = KeeperMessage.parse(JSON.parse(line))
    first.resolve(message)
    if (message.type === 'anvil-ended') anvilEnded.resolve(message.reason)
  })
  return { first: first.promise, anvilEnded: anvilEnded.promise }
}

function notStarted(reason: string): HearthError {
  return new HearthError('practice/not-started', 'The practice network could not be started.', {
    hint: 'Start Hearth again. If it happens again, move the practice folder away: only play money is in it.',
    cause: new Error(reason),
  })
}
