import type { WorkerProcess } from '../../../contract/worker.ts'
import { isRunning } from '../../../worker/hosts/process-ref.ts'
import { treeMembers } from '../../../worker/hosts/process-tree.ts'
import type { Sandbox } from '../../../worker/hosts/sandbox.ts'
import type { Probe } from './outcome.ts'

const MiB = 1024 * 1024
/** What the engine's watch would let a job have, and how often it looks. */
const CEILING = { rssBytes: 1024 * MiB, processes: 16, wallMs: 4000, pollMs: 50 }
/** A killed tree must be gone in this time. */
const GONE_MS = 2000
/** What may be used beyond the ceiling between two looks. */
const OVERSHOOT_BYTES = 1024 * MiB

/** Each takes all it can get of one thing, or refuses to go. */
const bombs: Readonly<Record<string, string>> = {
  'a fork bomb': `
    import { spawn } from 'node:child_process'
    const again = () => { try { spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { detached: true }).on('error', () => {}) } catch {} }
    setInterval(() => { for (let index = 0; index < 8; index += 1) again() }, 10)`,
  'a thread bomb': `
    import { Worker } from 'node:worker_threads'
    for (;;) { try { new Worker('setInterval(() => {}, 1000)', { eval: true }).on('error', () => {}) } catch {} await new Promise((resolve) => setTimeout(resolve, 5)) }`,
  'sixty-four gigabytes': `
    const held = []
    for (let index = 0; index < 64; index += 1) held.push(Buffer.alloc(2 ** 30, 1))
    process.stdout.write('allocated')
    setInterval(() => {}, 1000)`,
  'every descriptor': `
    import fs from 'node:fs'
    for (;;) { try { for (;;) fs.openSync('/dev/null') } catch {} await new Promise((resolve) => setTimeout(resolve, 20)) }`,
  'a loop that ignores every signal it can': `
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']) process.on(name, () => {})
    for (;;);`,
  'a process that stops itself': `process.kill(process.pid, 'SIGSTOP'); setInterval(() => {}, 1000)`,
}

/** Runs each in the sandbox, ends it as the engine would, and tells whether all of it went. */
export async function bombProbes(sandbox: Sandbox): Promise<readonly Probe[]> {
  const probes: Probe[] = []
  for (const [name, script] of Object.entries(bombs)) {
    const worker = await sandbox.evaluate(script, [])
    probes.push({ name: `S03 ${name}`, ...(await endOf(worker)) })
  }
  return probes
}

async function endOf(worker: WorkerProcess): Promise<Omit<Probe, 'name'>> {
  const exited = worker.exited.then(() => true)
  void drain(worker)
  const peak = await watch(worker, exited)
  const members = treeMembers(worker.pid)
  const asked = performance.now()
  worker.kill()
  const gone = await Promise.race([exited, after(GONE_MS)])
  const took = Math.round(performance.now() - asked)
  const left = members.filter((member) => isRunning(member)).length
  const why = `${peak.processes} processes and ${Math.round(peak.rssBytes / MiB)} MiB at most, gone ${took} ms after the kill`
  if (!gone || left > 0) return { outcome: 'through', why: `${left} processes were left` }
  if (peak.rssBytes > CEILING.rssBytes + OVERSHOOT_BYTES) return { outcome: 'through', why }
  return { outcome: 'held', why }
}

async function drain(worker: WorkerProcess): Promise<void> {
  for await (const _ of worker.received);
}

/** Until it is over a ceiling, at its end, or long enough. */
async function watch(
  worker: WorkerProcess,
  exited: Promise<boolean>,
): Promise<{ rssBytes: number; processes: number }> {
  const peak = { rssBytes: 0, processes: 0 }
  const until = performance.now() + CEILING.wallMs
  while (performance.now() < until) {
    const usage = await worker.usage()
    if (usage === null) break
    peak.rssBytes = Math.max(peak.rssBytes, usage.rssBytes)
    peak.processes = Math.max(peak.processes, usage.processes)
    if (usage.rssBytes > CEILING.rssBytes || usage.processes > CEILING.processes) break
    if (await Promise.race([exited, after(CEILING.pollMs)])) break
  }
  return peak
}

function after(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, false))
}
