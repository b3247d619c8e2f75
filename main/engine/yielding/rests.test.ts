import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { silentLog } from '../ports/log.ts'
import { keepRests } from './rests.ts'

let child: ChildProcess | null = null
afterEach(() => {
  if (child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  child = null
})

/** A shell and, below it, a program that computes without end: the ids of both. */
async function busy(): Promise<readonly [number, number]> {
  const stdio = ['ignore', 'pipe', 'ignore'] as const
  const shell = spawn('/bin/sh', ['-c', '(while :; do :; done) & echo $!; wait'], { stdio: [...stdio], detached: true })
  child = shell
  const [line] = await once(shell.stdout, 'data')
  return [shell.pid ?? 0, Number(String(line))]
}

/** Its state, and the processor time it has used, ms. */
function statOf(pid: number): { readonly state: string; readonly cpuMs: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', cpuMs: (Number(fields[11]) + Number(fields[12])) * 10 }
}

const paced = (share: number) => ({ share: () => share, onChange: () => () => undefined })

test.runIf(process.platform === 'linux')(
  'a program that never looks up computes for its share of the time, and goes on afterwards',
  async () => {
    const [shell, program] = await busy()
    const end = keepRests(shell, paced(0.25), silentLog)
    const [before, startedAt] = [statOf(program).cpuMs, performance.now()]
    await sleep(3_000)
    const share = (statOf(program).cpuMs - before) / (performance.now() - startedAt)
    // On a busy machine it gets less than its share, never much more.
    expect(share).toBeLessThan(0.5)
    await expect.poll(() => statOf(program).state, { timeout: 30_000, interval: 5 }).toBe('T')
    end()
    await expect.poll(() => statOf(program).state, { timeout: 30_000 }).not.toBe('T')
    await sleep(500)
    expect([statOf(shell).state, statOf(program).state]).not.toContain('T')
  },
)

test.runIf(process.platform === 'linux')('a pace that changes holds from then on', async () => {
  const [shell, program] = await busy()
  let [share, tell] = [1, (): void => undefined]
  const end = keepRests(
    shell,
    { share: () => share, onChange: (listener) => ((tell = listener), () => undefined) },
    silentLog,
  )
  await sleep(500)
  expect(statOf(program).state).not.toBe('T')
  share = 0.1
  tell()
  await expect.poll(() => statOf(program).state, { timeout: 30_000, interval: 5 }).toBe('T')
  share = 1
  tell()
  await sleep(500)
  expect(statOf(program).state).not.toBe('T')
  end()
})
