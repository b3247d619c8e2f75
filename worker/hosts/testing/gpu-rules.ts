import { expect } from 'vitest'
import type { TestContext } from 'vitest'
import { modules } from '../../sandbox/wasm/hostile.fixture.ts'
import { canarySearch, canarySpread } from '../../sandbox/wgsl/testing/canary.ts'
import type { ShaderJob } from '../../sandbox/wgsl/testing/shader-job.ts'
import { counting, endless, simpleJob } from '../../sandbox/wgsl/testing/shaders.ts'
import { isRunning } from '../process-ref.ts'
import { treeMembers } from '../process-tree.ts'
import { moduleJob } from '../talk.fixture.ts'
import type { Heard } from '../talk.fixture.ts'
import type { Suite } from './suite.ts'

const GONE_MS = 5_000

/** Workers with a GPU, and that the others have none. */
export function gpuRules({ rule, start, host, skip }: Suite): void {
  const adapterOf = (context: TestContext): string =>
    host().report().gpu.adapters[0]?.id ?? skip(context, host().report().gpu.summary)
  const run = async (gpu: string, job: ShaderJob): Promise<Heard> => {
    const talk = await start(gpu)
    await talk.ready()
    await talk.send(job)
    const heard = await talk.hear()
    await talk.end()
    return heard
  }
  const countsRight = async (gpu: string): Promise<void> => {
    const { result, files } = await run(gpu, simpleJob(counting))
    expect(result).toMatchObject({ reason: 'exited' })
    const words = new Uint32Array(files.get('out')?.buffer ?? new ArrayBuffer())
    expect([...words]).toEqual(Array.from({ length: 64 }, (_, index) => index + 1))
  }

  rule('lists the adapters that workers answered with', async (context) => {
    const gpu = adapterOf(context)
    const talk = await start(gpu)
    const { kinds, adapter } = await talk.ready()
    expect(kinds).toEqual(['wgsl'])
    expect(host().report().gpu.adapters[0]).toEqual({ id: gpu, ...adapter, card: null })
  })

  rule('runs a GPU job to its end', async (context) => countsRight(adapterOf(context)))

  rule('hands on what the shader compiler says, with line and column', async (context) => {
    const { result } = await run(adapterOf(context), simpleJob('let x: u32 = nothing;'))
    expect(result?.reason).toBe('invalid-shader')
    expect(result?.message).toMatch(/line \d+, column \d+/)
  })

  rule('kills a shader that never ends, and runs the next job', async (context) => {
    const gpu = adapterOf(context)
    const talk = await start(gpu)
    await talk.ready()
    const before = (await talk.worker.usage())?.cpuMs ?? 0
    await talk.send(simpleJob(endless))
    if (host().report().gpu.adapters[0]?.software === true) {
      await expect
        .poll(async () => ((await talk.worker.usage())?.cpuMs ?? 0) - before, { timeout: 30_000 })
        .toBeGreaterThan(300)
    }
    const members = treeMembers(talk.worker.pid)
    talk.worker.kill()
    const late = new Promise((resolve) => setTimeout(resolve, GONE_MS, 'late'))
    expect(await Promise.race([talk.worker.exited, late])).not.toBe('late')
    expect(members.filter((member) => isRunning(member))).toEqual([])
    await countsRight(gpu)
  })

  rule('leaves nothing of one GPU job for the next', async (context) => {
    const gpu = adapterOf(context)
    expect((await run(gpu, canarySpread())).result).toMatchObject({ reason: 'exited' })
    const { result, files } = await run(gpu, canarySearch())
    expect(result).toMatchObject({ reason: 'exited' })
    expect([...new Uint32Array(files.get('found')?.buffer ?? new ArrayBuffer())]).toEqual([0])
  })

  rule('runs no module on a GPU worker and no shader on another', async (context) => {
    const gpu = adapterOf(context)
    const [withGpu, without] = [await start(gpu), await start()]
    await Promise.all([withGpu.ready(), without.ready()])
    await withGpu.send(moduleJob(modules.hello))
    await without.send(simpleJob(counting))
    for (const talk of [withGpu, without]) expect((await talk.hear()).result?.reason).not.toBe('exited')
  })
}
