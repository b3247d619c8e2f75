import { expect } from 'vitest'
import { z } from 'zod'
import { encodeFrame } from '../../../contract/worker-frames.ts'
import { FromWorker, MAX_FRAME_BYTES } from '../../../contract/worker.ts'
import { modules } from '../../sandbox/wasm/hostile.fixture.ts'
import { isRunning, killProcess } from '../process-ref.ts'
import { treeMembers } from '../process-tree.ts'
import { moduleJob } from '../talk.fixture.ts'
import type { Talk } from '../talk.fixture.ts'
import type { Suite } from './suite.ts'

/** Longest time until a killed worker is gone, on a machine that does other things too. */
const GONE_MS = 5_000
const UNKNOWN_TYPE = 99

const Said = z.object({ members: z.array(z.object({ pid: z.int(), startedAt: z.int() })).min(1) })

/** The end of a worker: its own, a kill, the engine's death, nonsense on the pipe. */
export function endingRules({ rule, start, host, subject, skip }: Suite): void {
  const busy = async (): Promise<Talk> => {
    const talk = await start()
    await talk.ready()
    await talk.send(moduleJob(modules.endlessLoop))
    return talk
  }

  rule('kills a worker with everything that belongs to it', async () => {
    const talk = await busy()
    const members = treeMembers(talk.worker.pid)
    talk.worker.kill()
    expect(await isGone(talk)).toBe(true)
    expect(members.filter((member) => isRunning(member))).toEqual([])
    talk.worker.kill()
    await expect(talk.worker.send(new Uint8Array(100))).rejects.toMatchObject({ code: 'worker/gone' })
    expect(await talk.hear()).toMatchObject({ result: null })
  })

  rule('kills a worker that stands still', async () => {
    const talk = await busy()
    const members = treeMembers(talk.worker.pid)
    for (const { pid } of members) process.kill(pid, 'SIGSTOP')
    talk.worker.kill()
    expect(await isGone(talk)).toBe(true)
    expect(members.filter((member) => isRunning(member))).toEqual([])
  })

  rule('says so when the processes of a worker die', async () => {
    const talk = await busy()
    for (const member of treeMembers(talk.worker.pid).toReversed()) killProcess(member)
    expect(await talk.hear()).toMatchObject({ result: null })
    expect(await isGone(talk)).toBe(true)
  })

  rule('gives a worker one job only', async () => {
    const talk = await start()
    await talk.ready()
    await talk.send(moduleJob(modules.hello))
    expect((await talk.hear()).result).toMatchObject({ reason: 'exited' })
    // It may be gone already; then there is nobody to take it.
    await talk.send(moduleJob(modules.hello)).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'worker/gone' })
    })
    const second = talk.next(FromWorker.result)
    expect(await Promise.race([second, after(2000)])).toBeNull()
  })

  rule('ends a worker that is sent nonsense', async () => {
    const tooLarge = new Uint8Array(5)
    new DataView(tooLarge.buffer).setUint32(0, MAX_FRAME_BYTES + 1, true)
    for (const bytes of [tooLarge, encodeFrame(UNKNOWN_TYPE, new Uint8Array(4))]) {
      const talk = await start()
      await talk.ready()
      await talk.worker.send(bytes)
      expect(await talk.hear()).toMatchObject({ result: null })
      expect(await isGone(talk)).toBe(true)
    }
  })

  rule('starts nothing for a GPU that is not there', async () => {
    await expect(host().start({ memoryMiB: 16, gpu: 'no such card' })).rejects.toMatchObject({
      code: 'worker/start-failed',
    })
  })

  rule('leaves no worker behind when the engine is killed', async (context) => {
    if (process.platform !== 'linux') skip(context, 'only Linux tells which processes are left')
    const engine = subject.engine()
    const { members } = Said.parse(JSON.parse(await firstLine(engine.stdout)))
    expect(members.every((member) => isRunning(member))).toBe(true)
    engine.kill('SIGKILL')
    try {
      await expect.poll(() => members.filter((member) => isRunning(member)), { timeout: 20_000 }).toEqual([])
    } finally {
      for (const member of members) killProcess(member)
    }
  })
}

async function isGone(talk: Talk): Promise<boolean> {
  return Promise.race([talk.worker.exited.then(() => true), after(GONE_MS).then(() => false)])
}

function after(milliseconds: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, null))
}

async function firstLine(stream: AsyncIterable<Buffer> | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) {
    text += chunk.toString()
    if (text.includes('\n')) break
  }
  return text
}
