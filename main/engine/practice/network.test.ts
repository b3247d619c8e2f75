import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Address } from '../../../contract/money.ts'
import { sourceLayout } from '../../layout.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { openChain } from '../wallet/evm-chain.ts'
import { usableNetwork } from '../wallet/networks.ts'
import { createRpc } from '../wallet/rpc.ts'
import { KeeperLock } from './keeper-messages.ts'
import { type Practice, startPractice } from './network.ts'

const { practice: parts } = sourceLayout(path.resolve(import.meta.dirname, '../../..'))
const network = usableNetwork('practice')
const someone: Address = '0x00000000000000000000000000000000000000aa'
let dir: string
const open: Practice[] = []

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-practice-'))
})
afterEach(async () => {
  for (const practice of open.splice(0)) await practice.stop()
  await rm(dir, { recursive: true, force: true })
})

async function start(): Promise<Practice> {
  const practice = await startPractice({ dir, parts, log: silentLog, clock: systemClock })
  open.push(practice)
  return practice
}

const StoredState = z.object({ best_block_number: z.number() })
const BlockSeen = z.object({ hash: z.string(), timestamp: z.string(), transactions: z.array(z.string()) })

/** A block is written down a moment after it was mined; a kill in that moment may take it along. */
async function writtenDown(practice: Practice): Promise<void> {
  const { block } = await openChain(network, practice.rpcUrl).head()
  await vi.waitUntil(
    async () => {
      const journal = await readFile(path.join(dir, 'journal.ndjson'), 'utf8')
      const state = StoredState.parse(JSON.parse(await readFile(path.join(dir, 'state.json'), 'utf8')))
      return state.best_block_number >= block || journal.includes(`{"number":${block},`)
    },
    { timeout: 30_000, interval: 5 },
  )
}

/** Everything a later start has to bring back: each block, each receipt, the balances. */
async function everything(practice: Practice) {
  const rpc = createRpc(practice.rpcUrl)
  const chain = openChain(network, practice.rpcUrl)
  const { block: head } = await chain.head()
  const blocks = []
  for (let number = 0; number <= head; number += 1) {
    const block = BlockSeen.parse(await rpc.call('eth_getBlockByNumber', [`0x${number.toString(16)}`, false]))
    const receipts = []
    for (const hash of block.transactions) receipts.push(await rpc.call('eth_getTransactionReceipt', [hash]))
    blocks.push({ ...block, receipts })
  }
  return { blocks, buyer: await chain.balance(practice.buyer.address), gas: await chain.nativeBalance(someone) }
}

async function lock(): Promise<KeeperLock> {
  return KeeperLock.parse(JSON.parse(await readFile(path.join(dir, 'keeper.json'), 'utf8')))
}

async function gone(pid: number): Promise<void> {
  await vi.waitUntil(() => !isRunning(pid), { timeout: 30_000 })
}
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('blocks, receipts and balances are the same after a stop and a start', async () => {
  const first = await start()
  await first.fundBuyer(1_000_000n)
  await first.fundWallet(someone)
  const before = await everything(first)
  await first.stop()
  const second = await start()
  expect(await everything(second)).toEqual(before)
  expect(second.buyer.address).toBe(first.buyer.address)
  await second.fundBuyer(1_000_000n)
  expect((await everything(second)).buyer).toBe(1_000_000n)
})

test('the chain ends with an engine that is killed, and nothing of it is lost', async () => {
  const engine = spawn(process.execPath, [path.join(import.meta.dirname, 'testing', 'engine-to-kill.ts'), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await firstLine(engine)
  const { anvilPid } = await lock()
  engine.kill('SIGKILL')
  const next = await start()
  expect(isRunning(anvilPid ?? 0)).toBe(false)
  expect(await openChain(network, next.rpcUrl).balance(next.buyer.address)).toBe(5_000_000n)
})

test('a killed anvil is told, and a restart brings back every block it had', async () => {
  const practice = await start()
  const told = Promise.withResolvers<string>()
  practice.onExit(told.resolve)
  await practice.fundWallet(someone)
  for (let round = 1n; round <= 10n; round += 1n) await practice.fundBuyer(round * 1_000n)
  const { port } = new URL(practice.rpcUrl)
  const before = await everything(practice)
  await writtenDown(practice)
  process.kill((await lock()).anvilPid ?? 0, 'SIGKILL')
  expect(await told.promise).toBe('SIGKILL')
  await practice.restart()
  const after = await everything(practice)
  expect(after).toEqual(before)
  expect(new URL(practice.rpcUrl).port).toBe(port)
})

test('a killed keeper is told; its anvil is stored and ended by the restart', async () => {
  const practice = await start()
  const told = Promise.withResolvers<string>()
  practice.onExit(told.resolve)
  await practice.fundBuyer(77n)
  const before = await everything(practice)
  const { anvilPid } = await lock()
  const keeper = await keeperOf(anvilPid ?? 0)
  process.kill(keeper, 'SIGKILL')
  expect(await told.promise).toContain('SIGKILL')
  expect(isRunning(anvilPid ?? 0)).toBe(true)
  await practice.restart()
  await gone(anvilPid ?? 0)
  expect(await everything(practice)).toEqual(before)
})

test('a truncated newest copy is set aside, and the one before it is used', async () => {
  const first = await start()
  await first.fundBuyer(1_000n)
  await first.stop()
  const second = await start()
  await second.stop()
  const newest = path.join(dir, 'state.json')
  await truncate(newest, Math.floor((await stat(newest)).size / 2))
  const third = await start()
  expect(await openChain(network, third.rpcUrl).balance(third.buyer.address)).toBe(1_000n)
  expect((await stat(`${newest}.damaged`)).size).toBeGreaterThan(0)
})

test('when no copy can be read it says so and touches none of them', async () => {
  await (await start()).stop()
  for (const name of ['state.json', 'state.before.json']) await writeFile(path.join(dir, name), '{"half')
  await expect(start()).rejects.toMatchObject({ code: 'practice/not-started' })
  expect(await readFile(path.join(dir, 'state.json.damaged'), 'utf8')).toBe('{"half')
})

test('a taken port is answered with another one', async () => {
  const practice = await start()
  const { port } = new URL(practice.rpcUrl)
  await practice.fundBuyer(9n)
  const told = Promise.withResolvers<string>()
  practice.onExit(told.resolve)
  await writtenDown(practice)
  process.kill((await lock()).anvilPid ?? 0, 'SIGKILL')
  await told.promise
  const squatter = createServer().listen(Number(port), '127.0.0.1')
  await vi.waitUntil(() => squatter.listening, { timeout: 30_000 })
  await practice.restart()
  squatter.close()
  expect(new URL(practice.rpcUrl).port).not.toBe(port)
  expect(await openChain(network, () => practice.rpcUrl).balance(practice.buyer.address)).toBe(9n)
})

test('the keys are readable by their owner alone, and damaged ones are left alone', async () => {
  await (await start()).stop()
  const file = path.join(dir, 'keys.json')
  expect((await stat(file)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600)
  await writeFile(file, '{"facilitator":"12"}')
  await expect(start()).rejects.toMatchObject({ code: 'practice/bad-keys' })
  expect(await readFile(file, 'utf8')).toBe('{"facilitator":"12"}')
})

test('a folder in use by another Hearth is not touched', async () => {
  const holder = createServer((socket) => socket.write('aa'.repeat(16))).listen(0, '127.0.0.1')
  await vi.waitUntil(() => holder.listening, { timeout: 30_000 })
  const address = holder.address()
  const lockPort = typeof address === 'object' && address !== null ? address.port : 0
  const held = { lockPort, token: 'aa'.repeat(16), anvilPid: null, rpcPort: null }
  await writeFile(path.join(dir, 'keeper.json'), JSON.stringify(held))
  const waiting = startPractice({ dir, parts, log: silentLog, clock: systemClock, patienceMs: 300 })
  await expect(waiting).rejects.toMatchObject({ code: 'practice/in-use' })
  holder.close()
})

async function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')))
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
}

/** Parent of a process, from procfs; only Linux runs these tests under a kill. */
async function keeperOf(anvilPid: number): Promise<number> {
  const status = await readFile(`/proc/${anvilPid}/status`, 'utf8')
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1])
}
