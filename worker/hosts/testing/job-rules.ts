import { expect } from 'vitest'
import { MiB } from '../../../contract/job-data.ts'
import { FromWorker } from '../../../contract/worker.ts'
import { modules } from '../../sandbox/wasm/hostile.fixture.ts'
import { ascii, assemble, fdWrite, i32, loop, write } from '../../sandbox/wasm/modules.fixture.ts'
import { treeMembers } from '../process-tree.ts'
import { moduleJob } from '../talk.fixture.ts'
import type { Suite } from './suite.ts'

/** Writes a line again and again. */
const chatter = assemble({
  imports: [fdWrite],
  data: ascii(`${'\0'.repeat(64)}hello\n`),
  body: loop(...write(i32(1), 64, 6)),
})

/** Time for a job to take all it can get. */
const EATING_MS = 3_000

/** A job while it runs: its frames, its output, what it uses. */
export function jobRules({ rule, start, subject }: Suite): void {
  rule('says what a worker runs before it is given anything', async () => {
    const talk = await start()
    expect(await talk.ready()).toEqual({ protocol: 2, kinds: ['wasm'], adapter: null })
  })

  rule('runs a job to its end', async () => {
    const talk = await start()
    await talk.ready()
    await talk.send(moduleJob(modules.hello))
    const { result, stdout } = await talk.hear()
    expect(result).toMatchObject({ reason: 'exited', exitCode: 0 })
    expect(Buffer.from(stdout).toString()).toBe('hello\n')
    await talk.end()
    expect(await talk.worker.usage()).toBeNull()
  })

  rule('hands on what a job writes while it runs', async () => {
    const talk = await start()
    await talk.ready()
    await talk.send(moduleJob(chatter, { outputBytes: 64 * MiB }))
    const output = await talk.next(FromWorker.output)
    expect([...(output?.payload.subarray(0, 7) ?? [])]).toEqual([1, ...ascii('hello\n')])
  })

  rule('holds a job back whose output nobody reads', async () => {
    const talk = await start()
    await talk.ready()
    const before = await talk.worker.usage()
    await talk.send(moduleJob(modules.outputFlood, { outputBytes: 64 * MiB }))
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const held = await talk.worker.usage()
    expect((held?.rssBytes ?? 0) - (before?.rssBytes ?? 0)).toBeLessThan((subject.unreadMiB ?? 48) * MiB)
    const { result, stdout } = await talk.hear()
    expect(result?.reason).toBe('output-limit')
    expect(stdout.length).toBe(64 * MiB)
  })

  rule('runs jobs beside each other without mixing them', async () => {
    const talks = await Promise.all([start(), start()])
    const jobs = [moduleJob(modules.exitSeven), moduleJob(modules.hello)]
    const heard = await Promise.all(
      talks.map(async (talk, index) => {
        await talk.ready()
        await talk.send(jobs[index] ?? moduleJob(modules.hello))
        return talk.hear()
      }),
    )
    expect(heard.map(({ result, stdout }) => [result?.exitCode, stdout.length])).toEqual([
      [7, 0],
      [0, 6],
    ])
  })

  rule('tells what a worker uses, over its whole tree', async () => {
    const talk = await start()
    await talk.ready()
    const before = await talk.worker.usage()
    await talk.send(moduleJob(modules.endlessLoop))
    await expect
      .poll(async () => ((await talk.worker.usage())?.cpuMs ?? 0) - (before?.cpuMs ?? 0), { timeout: 30_000 })
      .toBeGreaterThan(200)
    const usage = await talk.worker.usage()
    expect(usage?.rssBytes).toBeGreaterThan(20 * MiB)
    expect(usage?.processes).toBe(treeMembers(talk.worker.pid).length)
  })

  rule('bounds what a job takes beside its declared memory', async () => {
    const talk = await start()
    await talk.ready()
    await talk.send(moduleJob(modules.memoryEater))
    const heard = talk.hear()
    let peak = 0
    const until = performance.now() + EATING_MS
    // As the engine does: a look every so often, and an end when it is too much, or when it is gone.
    while (peak < 1024 * MiB && performance.now() < until) {
      const usage = await talk.worker.usage()
      if (usage === null) break
      peak = Math.max(peak, usage.rssBytes)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await talk.end()
    await heard
    expect(peak).toBeLessThan(3072 * MiB)
  })
}
