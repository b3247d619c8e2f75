import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { CallOut } from '../../../contract/engine.ts'
import type { EngineClient } from '../client.ts'

const Report = z.object({ ok: z.boolean(), receipts: z.array(z.object({ ok: z.boolean() })) })
const PAGE = 200

/** Writes every receipt the engine holds into one file, in the order of their sequence numbers. */
export async function saveReceipts(engine: EngineClient, file: string): Promise<void> {
  const withReceipt: { readonly id: string; readonly seq: number }[] = []
  let cursor: string | null = null
  do {
    const page: CallOut<'jobs.list'> = await engine.call('jobs.list', { cursor, limit: PAGE })
    for (const { id, receiptSeq } of page.rows) if (receiptSeq !== null) withReceipt.push({ id, seq: receiptSeq })
    cursor = page.nextCursor
  } while (cursor !== null)
  const lines: string[] = []
  for (const { id } of withReceipt.sort((a, b) => a.seq - b.seq)) {
    lines.push((await engine.call('receipts.file', { jobId: id })).text)
  }
  await writeFile(file, lines.join('\n'))
}

/**
 * Runs the stand-alone verifier as a person would: a process of its own that gets the file and nothing
 * else. Returns how many receipts held every check; 0 when their chain does not hold.
 */
export async function verifyAlone(file: string): Promise<number> {
  const command = path.join(import.meta.dirname, '..', '..', 'cli.ts')
  const child = spawn(process.execPath, [command, 'receipts', 'verify', file, '--json'], {
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) output += String(chunk)
  const report = Report.safeParse(JSON.parse(output))
  if (!report.success || !report.data.ok) return 0
  return report.data.receipts.filter((receipt) => receipt.ok).length
}
