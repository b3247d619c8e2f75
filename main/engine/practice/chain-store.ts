import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { Rpc } from '../wallet/rpc.ts'
import { Count, read } from '../wallet/rpc-shapes.ts'
import { openJournal } from './journal.ts'
import type { AnvilProcess } from './launch.ts'
import { storeState } from './state.ts'

const NewHead = z.object({ params: z.object({ result: z.object({ number: Count }) }) })

/**
 * Storing makes every other call wait, so it waits itself for a quiet moment. The journal has the
 * blocks meanwhile; only how long mining them again would take sets a limit.
 */
const QUIET_MS = 250
const LONGEST_DELAY_MS = 10_000

export interface ChainStore {
  /** Stores the chain as it is and stops watching it. */
  finish(): Promise<void>
  /** Stops watching it; for a chain that is gone. */
  abandon(): Promise<void>
}

/** Keeps the folder up to date with the chain, block by block; while nothing happens it costs nothing. */
export async function keepStored(anvil: AnvilProcess, rpc: Rpc, folder: string): Promise<ChainStore> {
  const stopped = new AbortController()
  const journal = openJournal(folder, rpc, await read(rpc, Count, 'eth_blockNumber', []))
  let changedAt: number | null = null
  let changes = 0
  let wake: (() => void) | null = null
  let recording: Promise<void> = Promise.resolve()

  function changed(number: number): void {
    // A failure means that anvil is going; what is written so far stays.
    recording = journal.record(number).catch(() => undefined)
    changedAt ??= performance.now()
    changes += 1
    wake?.()
  }

  async function store(): Promise<void> {
    changedAt = null
    const head = await read(rpc, Count, 'eth_blockNumber', [])
    await storeState(anvil.url, folder)
    await journal.storedUpTo(head)
  }

  async function quietMoment(since: number): Promise<void> {
    for (let seen = -1; seen !== changes && performance.now() - since < LONGEST_DELAY_MS;) {
      seen = changes
      await pause(QUIET_MS)
    }
  }

  async function pause(milliseconds: number): Promise<void> {
    await setTimeout(milliseconds, undefined, { signal: stopped.signal }).catch(() => undefined)
  }

  async function watch(): Promise<void> {
    while (!stopped.signal.aborted) {
      if (changedAt === null) {
        await new Promise<void>((resolve) => (wake = resolve))
        continue
      }
      await quietMoment(changedAt)
      const started = performance.now()
      await store().catch(() => undefined)
      // At most a tenth of the time goes into storing, however long the chain gets.
      await pause(9 * (performance.now() - started))
    }
  }

  async function abandon(): Promise<void> {
    stopped.abort()
    wake?.()
    socket.close()
    await watching
    await recording
  }

  const socket = await followBlocks(anvil.url, changed)
  const watching = watch()
  // The journal that was just replayed belongs to an older copy.
  await store()
  return {
    abandon,
    finish: async () => {
      await abandon()
      await store()
    },
  }
}

/** Resolves once anvil has confirmed that it will tell every new block. */
async function followBlocks(url: string, onBlock: (number: number) => void): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http:', 'ws:'))
  const following = Promise.withResolvers<WebSocket>()
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }))
  })
  const refuse = () => following.reject(new Error('anvil does not tell its blocks'))
  socket.addEventListener('error', refuse)
  AbortSignal.timeout(10_000).addEventListener('abort', refuse)
  socket.addEventListener('message', (event) => {
    following.resolve(socket)
    const head = NewHead.safeParse(JSON.parse(String(event.data)))
    if (head.success) onBlock(head.data.params.result.number)
  })
  return following.promise
}
