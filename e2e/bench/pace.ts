import { createServer } from 'node:http'
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { JobView } from '../../contract/market.ts'
import { openStall, type Stall } from '../../main/engine/market/testing/stall.ts'
import { against, type Bench, rounded } from './result.ts'

const MIB = 1024 * 1024
/** What is sent while the rate is measured takes about this long. */
const SECONDS = 8
const RATES = [MIB / 4, 2 * MIB, 16 * MIB] as const
const CLIENTS = 4
/** Largest piece that is paced at once. */
const CHUNK = 64 * 1024

/** The whole way of a job's result, from disk through the market's sockets, as clients count it. */
export const pace: Bench = {
  name: 'pace',
  summary: 'bytes a second against the rate that was set, and bytes against the cap of a month, as clients count them',
  run: async () => {
    const stall = await openStall()
    try {
      const file = path.join(stall.folder, 'plain')
      await writeFile(file, new Uint8Array(64 * MIB))
      const plain = await plainRate(file)
      const job = await finishedJob(stall, 64 * MIB)
      const { limits } = stall.parts.line
      const unpaced = (64 * MIB) / (await timed(() => read(job, Infinity)))
      const results = [
        {
          name: 'pace-unpaced',
          value: rounded(unpaced / MIB),
          unit: 'MiB/s',
          ...against({ name: 'Node static stream', value: plain / MIB }, unpaced / MIB),
        },
      ]
      for (const rate of RATES) {
        limits.rate = rate
        const measured = await pacedRate(job, rate)
        results.push({
          name: `pace-${rate / MIB}`,
          value: rounded(measured / MIB),
          unit: 'MiB/s',
          ...against({ name: 'rate that was set', value: rate / MIB }, measured / MIB),
        })
      }
      limits.rate = null
      return [...results, await capResult(stall)]
    } finally {
      await stall.close()
    }
  },
}

/** Several clients at once; the first half second, with its burst, is not counted. */
async function pacedRate(job: string, rate: number): Promise<number> {
  const leaving = new AbortController()
  let bytes = 0
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!leaving.signal.aborted) await read(job, Infinity, leaving.signal, (more) => (bytes += more)).catch(() => 0)
  })
  await wait(500)
  const [from, started] = [bytes, performance.now()]
  // At the slowest rate a piece takes a quarter of a second; whole pieces are counted.
  await wait(Math.max(SECONDS, (40 * CHUNK) / rate) * 1000)
  const measured = (bytes - from) / ((performance.now() - started) / 1000)
  leaving.abort()
  await Promise.all(clients)
  return measured
}

/** Clients ask for results until nothing more is sent; every byte they get is counted, headers too. */
async function capResult(stall: Stall) {
  const jobs = await Promise.all([3, 1, 0.3, 0.05].map((mib) => finishedJob(stall, Math.round(mib * MIB))))
  const { limits } = stall.parts.line
  const { listener, line } = stall.parts
  const before = listener.moved()
  line.line.settle(before)
  const cap = 20 * MIB
  limits.cap = line.month.used() + cap
  let silent = 0
  while (silent < 40) {
    const job = jobs[silent % jobs.length] ?? ''
    silent = (await read(job, Infinity).catch(() => 0)) > 0 ? 0 : silent + 1
  }
  const after = listener.moved()
  const moved = after.sent + after.received - before.sent - before.received
  return {
    name: 'pace-cap',
    value: moved,
    unit: 'bytes moved',
    ...against({ name: 'cap', value: cap }, moved),
    detail: `${moved - cap} bytes above the cap; a chunk is ${CHUNK}`,
  }
}

async function finishedJob(stall: Stall, bytes: number): Promise<string> {
  const body = JSON.stringify({ manifest: { kind: 'wasm', module: stall.parts.program } })
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
  const { id } = JobView.parse(await (await stall.buyer.fetch(`${stall.url}/v1/jobs`, init)).json())
  await stall.hands.finish(id, 'x'.repeat(bytes))
  return `${stall.url}/v1/jobs/${id}/result/stdout`
}

async function read(
  url: string,
  most: number,
  signal?: AbortSignal,
  told: (bytes: number) => void = () => undefined,
): Promise<number> {
  const answer = await fetch(url, signal === undefined ? {} : { signal })
  if (!answer.ok || answer.body === null) {
    await answer.body?.cancel()
    return 0
  }
  let bytes = 0
  for await (const piece of answer.body) {
    bytes += piece.length
    told(piece.length)
    if (bytes >= most) break
  }
  return bytes
}

async function plainRate(file: string): Promise<number> {
  const server = createServer((_, response) => void createReadStream(file).pipe(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  try {
    return (64 * MIB) / (await timed(() => read(`http://127.0.0.1:${port}/`, Infinity)))
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return (performance.now() - started) / 1000
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
