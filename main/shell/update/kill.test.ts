import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lineLog } from '../log.ts'
import { updateMemoryFile } from './update-memory.ts'

/** Large enough that most kills come in the middle of a copy. */
const SIZE = 4 * 1024 * 1024
const KILLS = 30
const child = path.join(import.meta.dirname, 'replace.child.ts')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-kill-update-'))
  writeFileSync(path.join(folder, 'even'), Buffer.alloc(SIZE, 2))
  writeFileSync(path.join(folder, 'odd'), Buffer.alloc(SIZE + 4096, 3))
  writeFileSync(path.join(folder, 'running'), Buffer.alloc(SIZE, 2), { mode: 0o755 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Lets it replace and remember for a moment, and kills it wherever it is. @returns the last counter it said was kept */
async function killedAfter(milliseconds: number): Promise<number> {
  const started = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  started.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = once(started, 'close')
  await once(started.stdout, 'data')
  await sleep(milliseconds)
  started.kill('SIGKILL')
  await ended
  // The last line may be cut off.
  return Math.max(...said.split('\n').slice(0, -1).map(Number))
}

it('U04: killed at any step of an update, one whole version stands there ready to run, and nothing kept is forgotten', async () => {
  const memory = updateMemoryFile(
    path.join(folder, 'update.json'),
    lineLog(() => undefined),
  )
  const whole = ['even', 'odd'].map((name) => readFileSync(path.join(folder, name)))
  for (let kill = 0; kill < KILLS; kill += 1) {
    const kept = await killedAfter((kill * 7) % 45)
    const running = readFileSync(path.join(folder, 'running'))
    expect(whole.some((bytes) => bytes.equals(running))).toBe(true)
    expect(statSync(path.join(folder, 'running')).mode & 0o777).toBe(0o755)
    expect(memory.read().counter).toBeGreaterThanOrEqual(kept)
  }
}, 240_000)
