import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { FromWorker } from '../../../contract/worker.ts'
import { dawnModule, hasSoftwareGpu } from '../../sandbox/wgsl/testing/software-gpu.ts'
import { findTool } from '../find-tool.ts'
import { plainSandbox } from '../plain.ts'
import { findAdapters, gpuSupport } from './find-adapters.ts'
import type { GpuOptions, Search } from './find-adapters.ts'

vi.setConfig({ testTimeout: 60_000 })
const swiftShader = '/usr/lib/chromium/libvk_swiftshader.so'
const folder = mkdtempSync(path.join(tmpdir(), 'hearth-adapters-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The manifest of a driver of this name. */
function driver(name: string, library = swiftShader): string {
  const file = path.join(folder, `${name}.json`)
  writeFileSync(
    file,
    JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: library, api_version: '1.1.0' } }),
  )
  return file
}

/** Looks with these drivers and no other, and with this program as the worker. */
function look(drivers: readonly string[], worker: string, change: Partial<GpuOptions> = {}): Promise<Search> {
  const bundle = path.join(folder, 'worker.mjs')
  writeFileSync(bundle, worker)
  const node = realpathSync(process.execPath)
  return findAdapters(plainSandbox({ node, bundle }, { setpriv: null, prlimit: null }), {
    module: dawnModule,
    node,
    environment: { VK_DRIVER_FILES: drivers.join(':') },
    find: findTool,
    ...change,
  })
}

/** A worker that says it is ready, with an adapter that is software for two of the drivers. */
const answering = `
import { writeSync } from 'node:fs'
const adapter = { vendor: 'v', architecture: 'a', device: 'd', description: process.env.VK_DRIVER_FILES,
  software: /lvp|plays/.test(process.env.VK_DRIVER_FILES), maxBufferBytes: 1, maxStorageBindingBytes: 1 }
const text = JSON.stringify({ protocol: 2, kinds: ['wgsl'], adapter })
const frame = Buffer.alloc(5 + text.length)
frame.writeUInt32LE(text.length, 0)
frame.writeUInt8(${FromWorker.ready}, 4)
frame.write(text, 5)
writeSync(Number(process.argv.find((each) => each.startsWith('--frames=')).slice(9)), frame)
setInterval(() => {}, 1000)`

describe.runIf(process.platform === 'linux' && hasSoftwareGpu())('looking for a GPU', () => {
  test('prefers a card, and lists no software beside it', async () => {
    const drivers = [driver('lvp_icd'), driver('plays_a_gpu'), driver('some_card')]
    const { found } = await look(drivers, answering)
    expect(found.map(({ id }) => id)).toEqual(['some_card'])
  })

  test('takes a software adapter where there is no card, and says that it is one', async () => {
    const search = await look([driver('lvp_icd')], answering)
    expect(gpuSupport(search)).toMatchObject({
      adapters: [{ id: 'lvp_icd', software: true, card: null }],
      summary: /the processor plays one/,
    })
  })

  test('shows a worker the one driver that was asked for', async () => {
    const { found } = await look([driver('some_card')], answering)
    expect(found[0]?.access.environment).toMatchObject({
      VK_DRIVER_FILES: path.join(folder, 'some_card.json'),
      VK_ICD_FILENAMES: path.join(folder, 'some_card.json'),
    })
  })

  test.each([
    ['that hangs', 'setInterval(() => {}, 1000)', 'did not get ready in time'],
    ['that crashes', 'process.abort()', 'some_card'],
    ['that finds nothing', `process.stderr.write('no adapter'); process.exit(1)`, 'no adapter'],
    ['that has no adapter', answering.replace('adapter })', 'adapter: null })'), 'found no GPU'],
  ])('goes on after a driver %s, and says what is wrong', async (_, worker, words) => {
    const { found, summary } = await look([driver('some_card')], worker, { readyMs: 2000 })
    expect(found).toEqual([])
    expect(summary).toMatch(/^No GPU jobs: no graphics driver answered\. Update the driver/)
    expect(summary).toContain(words)
  })

  test('says that a driver cannot be loaded', async () => {
    const broken = path.join(folder, 'broken.so')
    writeFileSync(broken, 'not a library')
    const { found, summary } = await look([driver('some_card', broken)], answering)
    expect(found).toEqual([])
    expect(summary).toContain('some_card')
  })

  test('says what to install where there is no driver', async () => {
    const { summary } = await look([path.join(folder, 'nothing.json')], answering)
    expect(summary).toContain('No GPU jobs: this machine has no Vulkan driver. Install one')
  })

  test('says so when the part that runs GPU jobs is missing', async () => {
    const { summary } = await look([], answering, { module: path.join(folder, 'none.node') })
    expect(summary).toBe(
      'No GPU jobs: the part that runs them is missing from this installation. Install Hearth again.',
    )
  })
})
