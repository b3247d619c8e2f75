import { spawn } from 'node:child_process'
import path from 'node:path'
import { z } from 'zod'
import { waitFor } from '../../main/cli/demo/wait-for.ts'
import { runEngine } from '../rig/running-engine.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { against, rounded, type Bench } from './result.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const DemoLine = z.object({ seconds: z.number(), ok: z.boolean(), jobs: z.int() })

/** Start to the first receipt that verifies, in seconds: on a new folder, then on the same one again. */
async function firstReceipt(dataRoot: string): Promise<number> {
  const startedAt = performance.now()
  const running = await runEngine({ dataRoot, buyer: true })
  try {
    const engine = await running.client()
    const before = engine.snapshot().jobs.total
    const job = await waitFor(engine, 'a receipt', 60_000, ({ jobs }) =>
      jobs.total > before || before === 0 ? jobs.recent.find((row) => row.receiptSeq !== null) : false,
    )
    const { ok } = await engine.call('receipts.verify', { jobId: job.id })
    engine.close()
    if (!ok) throw new Error('The first receipt does not verify.')
    return (performance.now() - startedAt) / 1000
  } finally {
    await running.stop()
  }
}

async function demo(): Promise<z.infer<typeof DemoLine>> {
  const child = spawn(process.execPath, ['main/cli.ts', 'demo', '--jobs', '25', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) output += String(chunk)
  return DemoLine.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''))
}

export const loop: Bench = {
  name: 'loop',
  summary: 'cold start to the first verified receipt, and a demo of 25 jobs',
  run: async () =>
    withTempFolder('bench-loop', async (folder) => {
      const cold = await firstReceipt(folder)
      const warm = await firstReceipt(folder)
      const { seconds, ok } = await demo()
      return [
        {
          name: 'loop',
          value: rounded(cold),
          unit: 's',
          ...against({ name: 'start on the same folder again', value: warm }, cold),
        },
        {
          name: 'loop-demo-25',
          value: seconds,
          unit: 's',
          ...against({ name: '25 times the first receipt', value: 25 * cold }, seconds),
          detail: ok ? 'everything held' : 'SOMETHING DID NOT HOLD',
        },
      ]
    }),
}
