import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { hasSoftwareGpu, softwareGpuEnvironment } from './testing/software-gpu.ts'

/** `HEARTH_FUZZ=100000` for a long look; `HEARTH_FUZZ_SEED` for another one. */
const count = Number(process.env['HEARTH_FUZZ'] ?? 500)
const seed = Number(process.env['HEARTH_FUZZ_SEED'] ?? 1)
/** What the engine's limit on time is to a real job. */
const WALL_MS = 10_000

const child = path.join(import.meta.dirname, 'testing', 'fuzz.child.ts')

/** Runs mutants from `first` on until all are done or one has to be killed; tells the next number. */
async function batch(first: number, ends: Map<string, number>): Promise<number> {
  const fuzz = spawn(process.execPath, [child, seed, first, count - 1].map(String), {
    env: { ...process.env, ...softwareGpuEnvironment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = (): void => void fuzz.kill('SIGKILL')
  const note = (end: string): void => void ends.set(end, (ends.get(end) ?? 0) + 1)
  const closed = once(fuzz, 'close')
  let lastWords = ''
  fuzz.stderr.on('data', (chunk: Buffer) => (lastWords = `${lastWords}${chunk.toString()}`.slice(-2000)))
  let next = first
  let timer = setTimeout(kill, WALL_MS)
  for await (const line of createInterface(fuzz.stdout)) {
    // Dawn prints warnings of its compiler in between.
    const [, number, reason] = /^(\d+) ([a-z-]+)$/.exec(line) ?? []
    if (Number(number) !== next || reason === undefined) continue
    note(reason)
    next += 1
    clearTimeout(timer)
    timer = setTimeout(kill, WALL_MS)
  }
  clearTimeout(timer)
  await closed
  if (next === count) return next
  note(fuzz.signalCode === 'SIGKILL' ? 'wall-limit' : 'died')
  if (fuzz.signalCode !== 'SIGKILL')
    process.stderr.write(`mutant ${next} of seed ${seed} ended its process: ${lastWords}\n`)
  return next + 1
}

test.runIf(hasSoftwareGpu())(
  `G03: ${count} changed shaders each end with a reason, or are stopped in time`,
  async () => {
    const ends = new Map<string, number>()
    for (let next = 0; next < count;) next = await batch(next, ends)
    process.stderr.write(`${count} mutants: ${[...ends].map(([end, times]) => `${end} ${times}`).join(', ')}\n`)
    expect([...ends.values()].reduce((sum, times) => sum + times, 0)).toBe(count)
    expect(ends.get('died') ?? 0).toBe(0)
    expect(ends.get('gpu-lost') ?? 0).toBe(0)
    expect(ends.get('exited')).toBeGreaterThan(count / 50)
    expect(ends.get('invalid-shader')).toBeGreaterThan(count / 10)
  },
  120_000 + count * 500,
)
