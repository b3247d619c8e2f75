import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import path from 'node:path'
import { z } from 'zod'
import { Asset } from '../../../contract/money.ts'

const Announced = z.object({ url: z.string(), rpcUrl: z.string(), key: z.string(), asset: Asset, program: z.string() })
export type MarketProcess = z.infer<typeof Announced>

/** Runs `work` against a market in a process of its own, which is gone afterwards. */
export async function withMarket<Result>(
  mode: 'paid' | 'free',
  work: (market: MarketProcess) => Promise<Result>,
): Promise<Result> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'server.ts'), mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const announced = once(createInterface({ input: child.stdout }), 'line')
  try {
    const [line] = await Promise.race([announced, ended.then(() => Promise.reject(new Error('no market')))])
    return await work(Announced.parse(JSON.parse(String(line))))
  } finally {
    child.stdin.end()
    await ended
  }
}
