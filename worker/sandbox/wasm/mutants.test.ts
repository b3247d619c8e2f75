import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

/** `HEARTH_MUTANTS=100000` for a night. */
const COUNT = Number(process.env['HEARTH_MUTANTS'] ?? 3000)
const SILENCE_MS = 2000
const script = path.join(import.meta.dirname, 'mutants.fixture.ts')

interface Round {
  /** Ends by reason. */
  readonly ends: ReadonlyMap<string, number>
  /** The number that was being run when there was no more to hear. */
  readonly next: number
  /** By us, as the engine ends a job over its time; anything else is a worker that died. */
  readonly killed: boolean
  readonly stderr: string
}

/** Runs mutants in one process until all are done, one does not end, or the process does. */
async function runFrom(first: number): Promise<Round> {
  const child = spawn(process.execPath, ['--no-liftoff', script, String(first), String(COUNT)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ends = new Map<string, number>()
  let next = first
  let killed = false
  let stderr = ''
  const kill = (): void => {
    killed = true
    child.kill('SIGKILL')
  }
  let silence = setTimeout(kill, 10 * SILENCE_MS)
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-2000)
  })
  createInterface(child.stdout).on('line', (line) => {
    const [number, reason] = line.split(' ')
    next = Number(number) + 1
    ends.set(reason ?? '', (ends.get(reason ?? '') ?? 0) + 1)
    clearTimeout(silence)
    silence = setTimeout(kill, SILENCE_MS)
  })
  await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(silence)
  return { ends, next, killed, stderr }
}

test(
  'S04: whatever a module is, its job ends with a result or is ended from outside',
  async () => {
    const all = new Map<string, number>()
    for (let next = 0; next < COUNT;) {
      const round = await runFrom(next)
      for (const [reason, count] of round.ends) all.set(reason, (all.get(reason) ?? 0) + count)
      // A worker that dies by itself is the one thing that must not be.
      if (round.next < COUNT && !round.killed) throw new Error(`Mutant ${round.next} ended its worker: ${round.stderr}`)
      if (round.killed) all.set('ended from outside', (all.get('ended from outside') ?? 0) + 1)
      next = round.next + (round.killed ? 1 : 0)
    }
    expect([...all.values()].reduce((sum, count) => sum + count, 0)).toBe(COUNT)
    expect(all.get('exited')).toBeGreaterThan(0)
    expect(all.get('invalid-module')).toBeGreaterThan(0)
    process.stdout.write(`mutants: ${[...all].map(([reason, count]) => `${reason} ${count}`).join(', ')}\n`)
  },
  300_000 + COUNT * 200,
)
