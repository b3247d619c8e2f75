import { readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import { createRpc } from '../wallet/rpc.ts'
import { KeeperLock, lockName } from './keeper-messages.ts'
import { storeState } from './state.ts'

/**
 * Waits until nothing of an earlier start works on the folder any more. A keeper that is still
 * storing the chain is waited for; an anvil whose keeper was killed is stored and ended here.
 * @param owner an address that only this folder's chain has funded, which proves whose anvil answers
 * @throws HearthError `practice/in-use` when another Hearth holds the folder
 */
export async function clearLeftover(folder: string, owner: Address, patienceMs: number): Promise<void> {
  const file = path.join(folder, lockName)
  const lock = await readLock(file)
  if (lock === null) return
  if (!(await keeperGone(lock, patienceMs))) {
    throw new HearthError('practice/in-use', 'Another Hearth is using this practice network.', {
      hint: 'Stop the other one first, or give this one another data folder.',
    })
  }
  await endOrphan(lock, folder, owner)
  await rm(file, { force: true })
}

async function readLock(file: string): Promise<KeeperLock | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return KeeperLock.parse(JSON.parse(text))
  } catch {
    // Half-written by a machine that lost power: whatever wrote it is gone.
    return null
  }
}

/** True once no process answers with the keeper's token; false when it still does after our patience. */
async function keeperGone(lock: KeeperLock, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: lock.lockPort })
    const timer = globalThis.setTimeout(() => finish(false), patienceMs)
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      if (!lock.token.startsWith(received)) finish(true)
    })
    socket.once('error', () => finish(true))
    socket.once('close', () => finish(true))
    function finish(gone: boolean): void {
      clearTimeout(timer)
      socket.destroy()
      resolve(gone)
    }
  })
}

async function endOrphan({ anvilPid, rpcPort }: KeeperLock, folder: string, owner: Address): Promise<void> {
  if (anvilPid === null || rpcPort === null) return
  const url = `http://127.0.0.1:${rpcPort}`
  // The port and the process id may belong to anyone by now; the balance tells whose chain answers.
  const balance = await createRpc(url, { timeoutMs: 5_000 })
    .call('eth_getBalance', [owner, 'latest'])
    .catch(() => null)
  if (typeof balance !== 'string' || BigInt(balance) === 0n) return
  await storeState(url, folder)
  process.kill(anvilPid, 'SIGKILL')
  while (isRunning(anvilPid)) await setTimeout(20)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
