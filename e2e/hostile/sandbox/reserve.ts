import type { Sandbox } from '../../../worker/hosts/sandbox.ts'
import type { Probe } from './outcome.ts'

/** Asks for memory without touching it, so that only the kernel's limit can say no. */
const reserving = `
let pieces = 0
const held = []
try { for (; pieces < 64; pieces += 1) held.push(Buffer.allocUnsafeSlow(2 ** 30)) } catch {}
process.stdout.write(String(pieces))
process.exit(held.length === pieces ? 0 : 1)
`

export async function reserveProbe(sandbox: Sandbox): Promise<Probe> {
  const name = 'S03 reserving sixty-four gigabytes'
  const worker = await sandbox.evaluate(reserving, [])
  let text = ''
  for await (const chunk of worker.received) text += Buffer.from(chunk).toString()
  const { code, signal } = await worker.exited
  if (text === '64') return { name, outcome: 'through', why: 'all of it was given' }
  // Node itself may be the one that gets nothing any more.
  return { name, outcome: 'held', why: text === '' ? `ended with ${signal ?? code}` : `refused after ${text} GiB` }
}
