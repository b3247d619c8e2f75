import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import path from 'node:path'
import { z } from 'zod'
import { Asset } from '../../../contract/money.ts'

const Announced = z.object({ url: z.string(), rpcUrl: z.string(), key: z.string(), asset: Asset, program: z.string() })

/** Since its start, milliseconds. */
export const Spent = z.object({
  /** Processor time of all its threads. */
  cpuMs: z.number(),
  /** Time in which its event loop could do nothing else, waits for the disk included. */
  loopMs: z.number(),
})
export type Spent = z.infer<typeof Spent>

export interface MarketProcess extends z.infer<typeof Announced> {
  spent(): Promise<Spent>
}

/** Runs `work` against a market in a process of its own, which is gone afterwards. */
export async function withMarket<Result>(
  mode: 'paid' | 'free',
  work: (market: MarketProcess) => Promise<Result>,
): Promise<Result> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'server.ts'), mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const lines = createInterface({ input: child.stdout })
  const answer = async (): Promise<unknown> => {
    const [line] = await Promise.race([once(lines, 'line'), ended.then(() => Promise.reject(new Error('no market')))])
    return JSON.parse(String(line))
  }
  const spent = async (): Promise<Spent> => {
    const answered = answer()
    child.stdin.write('\n')
    return Spent.parse(await answered)
  }
  try {
    return await work({ ...Announced.parse(await answer()), spent })
  } finally {
    child.stdin.end()
    await ended
  }
}
