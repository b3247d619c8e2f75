import { randomBytes } from 'node:crypto'
import { rm, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type AnvilProcess, launchAnvil } from './launch.ts'
import { KeeperConfig, type KeeperLock, type KeeperMessage, lockName } from './keeper-messages.ts'
import { setAside, storedStates, storeState } from './state.ts'

/**
 * A small process between the engine and anvil. It reads the engine's end of a pipe, which closes
 * however the engine dies; then it stores the chain, ends anvil and goes. Run with the configuration
 * as its only argument.
 */
const config = KeeperConfig.parse(JSON.parse(process.argv[2] ?? ''))
const lockFile = path.join(config.folder, lockName)

// The engine may be gone: nobody is left to read, and that must not end us before the chain is stored.
process.stdout.on('error', () => undefined)

async function keep(): Promise<void> {
  const engineGone = new Promise<void>((resolve) => {
    process.stdin.on('end', resolve).on('error', () => resolve())
    process.stdin.resume()
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
  const lock = await holdLock()
  const { anvil, damaged } = await startFromNewest()
  await writeLock({ ...lock, anvilPid: anvil.pid, rpcPort: anvil.port })
  tell({ type: 'ready', port: anvil.port, damaged })
  const storing = storeOnChange(anvil)
  const ended = await Promise.race([engineGone.then(() => null), anvil.ended])
  await storing.stop()
  if (ended === null) {
    try {
      await storeState(anvil.url, config.folder)
    } finally {
      await anvil.stop()
    }
  } else {
    tell({ type: 'anvil-ended', reason: ended })
  }
}

/** Tries each stored copy, newest first; a copy anvil cannot read is kept aside. */
async function startFromNewest(): Promise<{ readonly anvil: AnvilProcess; readonly damaged: number }> {
  const states = await storedStates(config.folder)
  for (const [damaged, state] of states.entries()) {
    const anvil = await launchAnvil({ ...config, state })
    if (anvil !== null) return { anvil, damaged }
    await setAside(state)
  }
  if (states.length > 0) throw new Error('no stored copy of the chain can be read')
  const anvil = await launchAnvil({ ...config, state: null })
  if (anvil === null) throw new Error('anvil does not start')
  return { anvil, damaged: 0 }
}

/** Stores the chain soon after each new block; while nothing happens it costs nothing. */
function storeOnChange(anvil: AnvilProcess): { stop(): Promise<void> } {
  const stopped = new AbortController()
  let changed = false
  let wake: (() => void) | null = null
  stopped.signal.addEventListener('abort', () => wake?.())
  const socket = new WebSocket(anvil.url.replace('http:', 'ws:'))
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }))
  })
  socket.addEventListener('message', () => {
    changed = true
    wake?.()
  })
  const running = (async () => {
    while (!stopped.signal.aborted) {
      if (!changed) {
        await new Promise<void>((resolve) => (wake = resolve))
        continue
      }
      changed = false
      const started = performance.now()
      // A failure here means that anvil is going; the last complete copy stays.
      await storeState(anvil.url, config.folder).catch(() => undefined)
      // At most a tenth of the time goes into storing, however long the chain gets.
      const pause = 9 * (performance.now() - started)
      await setTimeout(pause, undefined, { signal: stopped.signal }).catch(() => undefined)
    }
  })()
  return {
    stop: async () => {
      stopped.abort()
      socket.close()
      await running
    },
  }
}

/** A connection to this port answers with the token and stays open until this process is gone. */
async function holdLock(): Promise<KeeperLock> {
  const token = randomBytes(16).toString('hex')
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write(token)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no loopback port')
  const lock = { lockPort: address.port, token, anvilPid: null, rpcPort: null }
  await writeLock(lock)
  return lock
}

async function writeLock(lock: KeeperLock): Promise<void> {
  await writeFile(`${lockFile}.new`, JSON.stringify(lock), { mode: 0o600 })
  await rename(`${lockFile}.new`, lockFile)
}

function tell(message: KeeperMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

try {
  await keep()
} catch (error) {
  tell({ type: 'failed', reason: error instanceof Error ? error.message : 'unknown' })
  process.exitCode = 1
}
await rm(lockFile, { force: true })
process.exit()
