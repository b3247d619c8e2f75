import { parseArgs } from 'node:util'
import { buildAll } from '../../build/build.ts'
import { challengeVerify } from './challenge-verify.ts'
import { discover } from './discover.ts'
import { evict } from './evict.ts'
import { hostile } from './hostile.ts'
import { idle } from './idle.ts'
import { idleListening } from './idle-listening.ts'
import { jobOverhead } from './job-overhead.ts'
import { loop } from './loop.ts'
import { anchor } from './anchor.ts'
import { commit } from './commit.ts'
import { contract } from './contract.ts'
import { bundleVerify } from './bundle-verify.ts'
import { claimGas } from './claim-gas.ts'
import { paidExact } from './paid-exact.ts'
import { paidVoucher } from './paid-voucher.ts'
import { receiptMake } from './receipt-make.ts'
import { receiptVerify } from './receipt-verify.ts'
import { pace } from './pace.ts'
import { packageSize } from './package.ts'
import { policy } from './policy.ts'
import { retrieval } from './retrieval.ts'
import { ui } from './ui.ts'
import { yieldBench } from './yield.ts'
import type { Bench, BenchResult } from './result.ts'
import { sandboxStart } from './sandbox-start.ts'
import { wasmNative } from './wasm-native.ts'
import { wgslBare } from './wgsl-bare.ts'

/** `npm run bench [-- NAME... --json]` */
const benches: readonly Bench[] = [
  loop,
  jobOverhead,
  sandboxStart,
  wasmNative,
  wgslBare,
  evict,
  idle,
  idleListening,
  hostile,
  challengeVerify,
  receiptMake,
  receiptVerify,
  bundleVerify,
  anchor,
  commit,
  paidExact,
  paidVoucher,
  claimGas,
  policy,
  retrieval,
  discover,
  pace,
  yieldBench,
  packageSize,
  contract,
  ui,
]

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(`No benchmark is called ${unknown.join(', ')}. There are:\n`)
  for (const bench of benches) process.stderr.write(`  ${bench.name.padEnd(14)} ${bench.summary}\n`)
  process.exit(2)
}

const progress = (line: string): void => void process.stderr.write(`${line}\n`)
await buildAll(progress)
for (const bench of benches) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue
  progress(`${bench.name}: ${bench.summary}`)
  for (const result of await bench.run(progress)) {
    process.stdout.write(`${values.json ? JSON.stringify(result) : inWords(result)}\n`)
  }
}

function inWords(result: BenchResult): string {
  const parts = [`${result.name.padEnd(24)} ${result.value} ${result.unit}`]
  if (result.p99 !== undefined) parts.push(`p99 ${result.p99}`)
  if (result.baseline !== undefined)
    parts.push(`${result.ratio}x of ${result.baseline.name} (${result.baseline.value})`)
  if (result.detail !== undefined) parts.push(result.detail)
  return parts.join('  |  ')
}
