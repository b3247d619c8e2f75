import { randomBytes } from 'node:crypto'
import { rm, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { createRpc } from '../wallet/rpc.ts'
import { keepStored } from './chain-store.ts'
import { replayJournal } from './journal.ts'
import { type AnvilProcess, launchAnvil } from './launch.ts'
import { KeeperConfig, type KeeperLock, type KeeperMessage, lockName } from './keeper-messages.ts'
import { setAside, storedStates } from './state.ts'

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
  try {
    const rpc = createRpc(anvil.url)
    await replayJournal(config.folder, rpc)
    const store = await keepStored(anvil, rpc, config.folder)
    await writeLock({ ...lock, anvilPid: anvil.pid, rpcPort: anvil.port })
    tell({ type: 'ready', port: anvil.port, damaged })
    const ended = await Promise.race([engineGone.then(() => null), anvil.ended])
    if (ended === null) return await store.finish()
    await store.abandon()
    tell({ type: 'anvil-ended', reason: ended })
  } finally {
    await anvil.stop()
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
