import { appendFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { Bytes32, HexBytes } from '../../../contract/money.ts'
import type { Rpc } from '../wallet/rpc.ts'
import { Count, read, readResult } from '../wallet/rpc-shapes.ts'

/** One block that the newest stored copy of the chain may not hold yet. */
const Entry = z.strictObject({ number: z.int(), timestamp: z.int(), transactions: z.array(HexBytes) })
type Entry = z.infer<typeof Entry>

const BlockOfHashes = z.object({ number: Count, timestamp: Count, transactions: z.array(Bytes32) })

/**
 * The blocks since the last stored copy, written down as soon as they exist: storing the whole chain
 * takes longer the longer it gets, and a killed anvil must not take settled payments with it.
 */
export interface Journal {
  /** Writes down every block up to this one. */
  record(number: number): Promise<void>
  /** Forgets the blocks that a stored copy now holds. */
  storedUpTo(number: number): Promise<void>
}

export function openJournal(folder: string, rpc: Rpc, head: number): Journal {
  const file = journalFile(folder)
  let entries: Entry[] = []
  let last = head

  return {
    record: async (number) => {
      while (last < number) {
        const entry = await readBlock(rpc, last + 1)
        entries.push(entry)
        last = entry.number
        await appendFile(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
      }
    },
    storedUpTo: async (number) => {
      entries = entries.filter((entry) => entry.number > number)
      await writeFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 })
    },
  }
}

/** Mines again, in order and at their times, the written blocks that the loaded copy lacks. */
export async function replayJournal(folder: string, rpc: Rpc): Promise<void> {
  const loaded = await read(rpc, Count, 'eth_blockNumber', [])
  let head = loaded
  for (const entry of await written(folder)) {
    if (entry.number <= head) continue
    // After a gap the rest would be mined into another history.
    if (entry.number !== head + 1) break
    // Without the first call anvil holds the second to be in the past.
    await rpc.call('evm_setTime', [entry.timestamp])
    await rpc.call('evm_setNextBlockTimestamp', [entry.timestamp])
    for (const raw of entry.transactions) await rpc.call('eth_sendRawTransactionSync', [raw])
    if (entry.transactions.length === 0) await rpc.call('evm_mine', [])
    head = await read(rpc, Count, 'eth_blockNumber', [])
  }
  // A block mined at a time of the past leaves the chain's clock behind by as much.
  if (head > loaded) await rpc.call('evm_setTime', [Math.floor(Date.now() / 1000)])
}

async function readBlock(rpc: Rpc, number: number): Promise<Entry> {
  const at = `0x${number.toString(16)}`
  const block = await read(rpc, BlockOfHashes, 'eth_getBlockByNumber', [at, false])
  const raws = await rpc.batch(
    block.transactions.map((hash) => ({ method: 'eth_getRawTransactionByHash', params: [hash] })),
  )
  const transactions = raws.map((raw) => readResult(HexBytes, raw))
  return { number, timestamp: block.timestamp, transactions }
}

async function written(folder: string): Promise<readonly Entry[]> {
  const text = await readFile(journalFile(folder), 'utf8').catch(() => '')
  const entries: Entry[] = []
  for (const line of text.split('\n')) {
    const entry = parseLine(line)
    // The last line may be half-written; nothing after it can be used.
    if (entry === null) break
    entries.push(entry)
  }
  return entries
}

function parseLine(line: string): Entry | null {
  try {
    return Entry.parse(JSON.parse(line))
  } catch {
    return null
  }
}

function journalFile(folder: string): string {
  return path.join(folder, 'journal.ndjson')
}
