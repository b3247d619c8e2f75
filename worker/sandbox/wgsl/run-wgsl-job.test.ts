import { beforeAll, describe, expect, test, vi } from 'vitest'
import { encodeJsonFrame } from '../../../contract/worker-frames.ts'
import { ToWorker } from '../../../contract/worker.ts'
import { runStep } from '../../../build/step.ts'
import { workerBundle } from '../../../build/worker.ts'
import { MAX_WGSL_BYTES } from '../../../contract/wgsl.ts'
import { runInWorker, startGpuWorker } from './testing/gpu-worker.ts'
import { shaderJob } from './testing/shader-job.ts'
import { compileBomb, counting, endless, outOfBounds, simpleJob, slow } from './testing/shaders.ts'
import { hasSoftwareGpu } from './testing/software-gpu.ts'

const pass = { entryPoint: 'main', bindings: [{ binding: 0, buffer: 'out' }], workgroups: [1, 1, 1] }
const buffer = { from: 'zero', name: 'out', element: 'u32', length: 64, output: true }
/** Address space in which a worker starts, but does not get 896 MiB of buffers. */
const LITTLE_ROOM = 2.5 * 1024 ** 3
const doubling = `@group(0) @binding(0) var<storage, read_write> a: array<u32>;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) g: vec3u) { a[g.x] *= 2u; }`

// Two cores that others use too.
vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => runStep(workerBundle), 120_000)

describe.runIf(hasSoftwareGpu())('a GPU job', () => {
  test('gives its outputs, sorted by name, and then its one result', async () => {
    const source = `@group(0) @binding(1) var<storage, read_write> b: array<u32>;
      @group(0) @binding(2) var<storage, read_write> a: array<i32>;
      @group(0) @binding(3) var<uniform> u: vec3f;
      @compute @workgroup_size(1) fn main() { b[0] += 1u; a[1] = i32(u.y * 2.0) - 10; }`
    const told = await runInWorker(
      shaderJob(
        source,
        {
          buffers: [
            { from: 'input', name: 'b', element: 'u32', sha256: '0'.repeat(64), output: true },
            { from: 'zero', name: 'a', element: 'i32', length: 2, output: true },
            { from: 'zero', name: 'kept', element: 'i32', length: 2 },
            { from: 'values', name: 'u', element: 'f32', values: [1, 2.5, 3] },
          ],
          passes: [
            {
              entryPoint: 'main',
              workgroups: [1, 1, 1],
              bindings: [
                { binding: 1, buffer: 'b' },
                { binding: 2, buffer: 'a' },
                { binding: 3, buffer: 'u' },
              ],
            },
          ],
          rounds: 3,
        },
        { b: new Uint8Array(Uint32Array.of(40, 7).buffer) },
      ),
    )
    expect(told.result).toMatchObject({ reason: 'exited', exitCode: 0, message: '' })
    expect([...told.files.keys()]).toEqual(['a', 'b'])
    expect([...told.words('b')]).toEqual([43, 7])
    expect([...told.words('a')]).toEqual([0, 2 ** 32 - 5])
    expect([...new Set(told.progress.map(({ phase }) => phase))]).toEqual(['compiling', 'running', 'writing'])
    expect(told.framesAfterResult).toBe(0)
  })

  test('is cut where it says so, tells how far it is, and runs every workgroup once', async () => {
    const told = await runInWorker(
      simpleJob(`let i = (group.x + part.x) * 64u + local; out[i] += part.w + 1u; ${slow(2000)}`, {
        length: 64 * 3000,
        pass: { workgroups: [3000, 1, 1], split: 'x' },
        manifest: { rounds: 2 },
      }),
    )
    expect(told.result.reason).toBe('exited')
    expect(told.words('out').every((value) => value === 3)).toBe(true)
    const done = told.progress.flatMap((said) => said.done ?? [])
    expect(done).toEqual(done.toSorted((a, b) => a - b))
  })

  test('computes as much of the time as its engine says, and the same', async () => {
    const job = simpleJob(`let i = (group.x + part.x) * 64u + local; out[i] += part.w + 1u; ${slow(2000)}`, {
      length: 64 * 3000,
      pass: { workgroups: [3000, 1, 1], split: 'x' },
    })
    const full = await runInWorker(job)
    const paced = await runInWorker(job, { after: encodeJsonFrame(ToWorker.pace, { share: 0.2 }) })
    expect(paced.result.timings.runMs).toBeGreaterThan(1.5 * full.result.timings.runMs)
    expect(paced.words('out')).toEqual(full.words('out'))
  })

  test('that hears anything but a pace ends', async () => {
    const job = simpleJob(slow(3000, 'part.x + group.x'), { pass: { workgroups: [4000, 1, 1], split: 'x' } })
    const worker = startGpuWorker()
    await worker.ready()
    await worker.run(job, encodeJsonFrame(ToWorker.job, {})).catch(() => undefined)
    expect((await worker.exited).code).not.toBe(0)
  })

  test('runs 2^31 workgroups when they can be cut, until its time is over', async () => {
    const worker = startGpuWorker()
    await worker.ready()
    const running = worker.run(simpleJob('out[local] = part.x;', { pass: { workgroups: [2 ** 31, 1, 1], split: 'x' } }))
    await new Promise((resolve) => setTimeout(resolve, 1500))
    worker.kill()
    const told = await running
    expect(told.hasEnded).toBe(false)
    expect(told.progress.some(({ done }) => done !== undefined && done > 0 && done < 1)).toBe(true)
  })

  test('that the compiler warns about runs all the same', async () => {
    const told = await runInWorker(simpleJob(`${counting} return; out[0] = 1u;`))
    expect(told.result.reason).toBe('exited')
    expect(told.words('out')[63]).toBe(64)
  })
})

describe.runIf(hasSoftwareGpu())('a shader that does not compile', () => {
  test('ends with the compiler’s message, its line and its column', async () => {
    const told = await runInWorker(
      shaderJob('// a\n  fn broken( {}\n@compute @workgroup_size(1) fn main() { nothing(); }', {
        buffers: [buffer],
        passes: [pass],
      }),
    )
    expect(told.result).toMatchObject({ reason: 'invalid-shader', exitCode: null })
    expect(told.result.message).toMatch(/^The shader does not compile: line 2, column 14: expected/)
    expect(told.stderr).toMatch(/^2:14: error: expected/)
  })

  test('has its messages cut to the output the buyer paid for, and to plain characters', async () => {
    const source = `@compute @workgroup_size(1) fn main() { let a = ${'é'.repeat(500)}; }`
    const limits = { outputBytes: 100 }
    const told = await runInWorker(shaderJob(source, { buffers: [{ ...buffer, length: 4 }], passes: [pass], limits }))
    expect(told.result.reason).toBe('invalid-shader')
    expect(told.result.message).toMatch(/^[ -~]*$/)
    expect(told.result.message).toContain('unresolved')
    expect(told.stderr.length).toBe(100)
  })

  test.each([
    ['that is too large', new Uint8Array(MAX_WGSL_BYTES + 1).fill(32), 'most is'],
    ['of 10 MB', new Uint8Array(10_000_000).fill(47), 'most is'],
    ['that is not UTF-8', Uint8Array.of(0x2f, 0x2f, 0xff), 'not UTF-8'],
    ['that is empty', new Uint8Array(), 'main'],
    ['of zero bytes', new Uint8Array(100), 'illegal character'],
    ['nested too deep', `fn f() { var x = ${'('.repeat(100_000)}1${')'.repeat(100_000)}; }`, 'line 1'],
  ])('%s is refused', async (_, source, words) => {
    const told = await runInWorker(shaderJob(source, { buffers: [buffer], passes: [pass] }))
    expect(told.result.reason).toMatch(/^invalid-(shader|passes)$/)
    expect(told.result.message).toContain(words)
  })
})

describe.runIf(hasSoftwareGpu())('passes that do not fit the shader', () => {
  test.each([
    ['name an entry point that is not there', doubling, [buffer], { ...pass, entryPoint: 'other' }, 'other'],
    [
      'bind a number the shader does not use',
      doubling,
      [buffer],
      { ...pass, bindings: [{ binding: 3, buffer: 'out' }] },
      'Pass 1',
    ],
    ['bind nothing', doubling, [buffer], { ...pass, bindings: [] }, 'Pass 1'],
    [
      'bind one number twice',
      doubling,
      [buffer],
      { ...pass, bindings: [...pass.bindings, ...pass.bindings] },
      'Pass 1',
    ],
    [
      'bind values where the shader wants storage',
      doubling,
      [{ from: 'values', name: 'out', element: 'u32', values: [1] }],
      pass,
      'Pass 1',
    ],
    ['say split where the shader has no part', doubling, [buffer], { ...pass, split: 'x' }, 'Pass 1'],
    ['do not say split where it has', simpleJob('out[0] = part.x;').blobs[0] ?? '', [buffer], pass, 'Pass 1'],
    [
      'bind too small a buffer',
      doubling.replace('array<u32>', 'array<u32, 100>').replace('a[g.x] *=', 'a[g.x] *='),
      [buffer],
      pass,
      'Pass 1',
    ],
    [
      'bind one buffer twice for writing',
      doubling
        .replace('@compute', '@group(0) @binding(1) var<storage, read_write> b: array<u32>;\n@compute')
        .replace('*= 2u', '= b[0]'),
      [buffer],
      { ...pass, bindings: [...pass.bindings, { binding: 1, buffer: 'out' }] },
      'Pass 1',
    ],
    [
      'need more workgroup memory than there is',
      `var<workgroup> w: array<u32, 50000>;\n${doubling.replace('a[g.x] *=', 'w[0] = 1u; a[g.x] *=')}`,
      [buffer],
      pass,
      'workgroup storage',
    ],
    ['have workgroups over the limit', doubling.replace('size(1)', 'size(2048)'), [buffer], pass, 'main'],
    ['are a grid over the limit', doubling, [buffer], { ...pass, workgroups: [2 ** 31, 1, 1] }, 'along one axis'],
  ])('%s', async (_, source, buffers, onlyPass, words) => {
    const told = await runInWorker(shaderJob(source, { buffers, passes: [onlyPass] }))
    expect(told.result).toMatchObject({ reason: 'invalid-passes', exitCode: null })
    expect(told.result.message).toContain(words)
    expect(told.files.size).toBe(0)
  })
})

describe.runIf(hasSoftwareGpu())('a shader that misbehaves', () => {
  test('outside its buffers reaches nothing', async () => {
    const told = await runInWorker(simpleJob(outOfBounds))
    expect(told.result.reason).toBe('exited')
    expect([...told.words('out')].every((value) => value === 1 || value === 0xdeadbeef)).toBe(true)
  })

  test('without end never answers, and is gone when it is killed from outside', async () => {
    const worker = startGpuWorker()
    await worker.ready()
    const running = worker.run(simpleJob(endless))
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const killedAt = performance.now()
    worker.kill()
    expect((await running).hasEnded).toBe(false)
    expect(await worker.exited).toMatchObject({ signal: 'SIGKILL' })
    expect(performance.now() - killedAt).toBeLessThan(5000)
  })

  test('that takes for ever to compile is gone when it is killed from outside', async () => {
    const worker = startGpuWorker()
    await worker.ready()
    const running = worker.run(shaderJob(compileBomb, { buffers: [buffer], passes: [pass] }))
    await new Promise((resolve) => setTimeout(resolve, 1000))
    worker.kill()
    expect((await running).hasEnded).toBe(false)
    expect(await worker.exited).toMatchObject({ signal: 'SIGKILL' })
  })

  test('over the memory it asked for does not start', async () => {
    const buffers = [{ ...buffer, name: 'large', length: 33_554_432 }, buffer]
    const limits = { memoryMiB: 128, outputBytes: 67_108_864 }
    const told = await runInWorker(shaderJob(doubling, { buffers, passes: [pass], limits }))
    expect(told.result.reason).toBe('memory-limit')
  })

  test('with more memory than there is ends by its limit, and so does the next', async () => {
    const buffers = Array.from({ length: 7 }, (_, i) => ({
      ...buffer,
      name: `b${i}`,
      length: 33_554_432,
      output: false,
    }))
    const job = shaderJob(doubling, { buffers: [...buffers, buffer], passes: [pass], limits: { memoryMiB: 1024 } })
    for (let round = 0; round < 2; round += 1) {
      const told = await runInWorker(job, { under: ['prlimit', `--as=${LITTLE_ROOM}`] })
      expect(told.result).toMatchObject({ reason: 'memory-limit', message: expect.stringContaining('no room') })
    }
  })
})

describe.runIf(hasSoftwareGpu())('a GPU worker', () => {
  test('says what it runs on, and that a processor is no GPU', async () => {
    const worker = startGpuWorker()
    const ready = await worker.ready()
    worker.kill()
    expect(ready).toMatchObject({ kinds: ['wgsl'], adapter: { architecture: 'swiftshader', software: true } })
    expect(ready.adapter?.maxStorageBindingBytes).toBeGreaterThanOrEqual(134_217_728)
  })

  test('ends by itself, and cleanly, when its job has', async () => {
    const worker = startGpuWorker()
    await worker.ready()
    await worker.run(simpleJob(counting))
    expect(await worker.exited).toEqual({ code: 0, signal: null, stderr: '' })
  })

  test.each([
    ['there is no module', { module: '/nonexistent/dawn.node' }, 'nonexistent'],
    ['the module is something else', { module: import.meta.filename }, 'The worker ended'],
    ['there is no adapter', { environment: { VK_ICD_FILENAMES: '/nonexistent' } }, 'no adapter'],
  ])('that cannot start because %s says so', async (_, settings, words) => {
    const worker = startGpuWorker(settings)
    await expect(worker.ready()).rejects.toThrow(words)
    expect((await worker.exited).code).toBe(1)
  })
})
