/**
 * A market on a practice chain for the payment benchmarks, as a process of its own. With `free` its calls
 * are sold by a till that takes no payment: the same handler without any. Each line of input is answered with what
 * the process has spent, and it ends when its input does.
 */
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { openStall } from '../../../main/engine/market/testing/stall.ts'
import type { VoucherTill } from '../../../main/engine/payments/channels/till.ts'
import type { Spent } from './market-process.ts'

const ANYBODY = `0x${'0'.repeat(40)}` as const
const free: VoucherTill = async ({ maximum }) => ({
  kind: 'sold',
  sale: {
    network: 'eip155:31337',
    payer: ANYBODY,
    channelId: `0x${'0'.repeat(64)}`,
    maximum,
    units: (listed) => listed,
    charged: () => 0n,
    charge: async () => '',
    release: async () => undefined,
  },
})

const stall = await openStall({
  limits: { rate: { perSecond: 1e6, burst: 1e6 }, paidRate: { perSecond: 1e6, burst: 1e6 } },
  ...(process.argv.includes('free') ? { till: free } : {}),
})
await stall.practice.fundBuyer(1_000_000_000n)
const { practice, parts } = stall
process.stdout.write(
  `${JSON.stringify({
    url: stall.url,
    rpcUrl: practice.rpcUrl,
    key: Buffer.from(practice.buyer.key).toString('hex'),
    asset: practice.asset,
    program: parts.program,
  })}\n`,
)
createInterface({ input: process.stdin }).on('line', () => {
  const { user, system } = process.cpuUsage()
  const spent: Spent = { cpuMs: (user + system) / 1000, loopMs: performance.eventLoopUtilization().active }
  process.stdout.write(`${JSON.stringify(spent)}\n`)
})
process.stdin.once('end', () => void stall.close().then(() => process.exit(0)))
