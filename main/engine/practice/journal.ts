import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { Bytes32, HexBytes } from '../../../contract/money.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import type { Rpc } from '../wallet/rpc.ts'
import { Count, read, readResult } from '../wallet/rpc-shapes.ts'

const QuantityText = z.string().regex(/^0x[0-9a-f]+$/)

/** One block that the newest stored copy of the chain may not hold yet, with all that makes its hash. */
const Entry = z.strictObject({
  number: z.int(),
  timestamp: z.int(),
  baseFee: QuantityText,
  transactions: z.array(HexBytes),
})
type Entry = z.infer<typeof Entry>

const BlockOfHashes = z.object({ timestamp: Count, baseFeePerGas: QuantityText, transactions: z.array(Bytes32) })

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
  // Writing the file anew while a line is added would lose the line.
  const inOrder = oneAtATime()
  let entries: Entry[] = []
  let last = head

  async function record(number: number): Promise<void> {
    while (last < number) {
      const entry = await readBlock(rpc, last + 1)
      await appendFile(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
      entries.push(entry)
      last = entry.number
    }
  }

  async function storedUpTo(number: number): Promise<void> {
    entries = entries.filter((entry) => entry.number > number)
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
    await writeFile(`${file}.new`, text, { mode: 0o600 })
    await rename(`${file}.new`, file)
  }

  return {
    record: (number) => inOrder(() => record(number)),
    storedUpTo: (number) => inOrder(() => storedUpTo(number)),
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
    await rpc.call('anvil_setNextBlockBaseFeePerGas', [entry.baseFee])
    for (const raw of entry.transactions) await rpc.call('eth_sendRawTransactionSync', [raw])
    if (entry.transactions.length === 0) await rpc.call('evm_mine', [])
    head = await read(rpc, Count, 'eth_blockNumber', [])
  }
  // A block mined at a time of the past leaves the chain's clock behind by as much.
  if (head > loaded) await rpc.call('evm_setTime', [Math.floor(Date.now() / 1000)])
}

/** One round trip for a block with one transaction, which is what this chain nearly always makes. */
async function readBlock(rpc: Rpc, number: number): Promise<Entry> {
  const at = `0x${number.toString(16)}`
  const rawAt = (index: number) => ({
    method: 'eth_getRawTransactionByBlockNumberAndIndex',
    params: [at, `0x${index.toString(16)}`],
  })
  const [block, first] = await rpc.batch([{ method: 'eth_getBlockByNumber', params: [at, false] }, rawAt(0)])
  const { timestamp, baseFeePerGas: baseFee, transactions: hashes } = readResult(BlockOfHashes, block)
  if (hashes.length === 0) return { number, timestamp, baseFee, transactions: [] }
  const others = await rpc.batch(hashes.slice(1).map((_, index) => rawAt(index + 1)))
  return { number, timestamp, baseFee, transactions: [first, ...others].map((raw) => readResult(HexBytes, raw)) }
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
