import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestContext } from 'vitest'
import { z } from 'zod'
import { bubblewrapSandbox } from '../bubblewrap.ts'
import { findTool } from '../find-tool.ts'
import { librariesOf, loaderAmong } from '../libraries.ts'
import { namespaceTools } from '../namespace-tools.ts'
import { namespaceSandbox } from '../namespaces.ts'
import type { Sandbox } from '../sandbox.ts'
import { outputOf } from '../self-check.ts'
import { workerFiles } from '../worker-files.ts'
import type { GpuAccess } from './access.ts'
import { gpuAccess } from './access-of.ts'
import type { Card } from './cards.ts'

// A device that is on every Linux and does no harm stands for a card.
const CARD_FILE = '/dev/full'
const folder = mkdtempSync(path.join(tmpdir(), 'hearth-shown-'))
let access: GpuAccess

beforeAll(async () => {
  if (process.platform !== 'linux') return
  const libraries = await librariesOf(process.execPath)
  const some = libraries.find((file) => file.includes('libm.so')) ?? ''
  const vendorFolder = path.join(folder, 'vendor')
  const card = path.join(folder, '0000:01:00.0')
  mkdirSync(vendorFolder)
  mkdirSync(card)
  for (const name of [
    'libGLX_nvidia.so.550.1',
    'libnvidia-one.so.550.1',
    'libnvidia-old.so.440.9',
    'libother.so.550.1',
  ]) {
    copyFileSync(some, path.join(vendorFolder, name))
  }
  symlinkSync('libGLX_nvidia.so.550.1', path.join(vendorFolder, 'libGLX_nvidia.so.0'))
  for (const [name, text] of Object.entries({ vendor: '0x10de', uevent: 'PCI_SLOT_NAME=1', resource0: 'memory' })) {
    writeFileSync(path.join(card, name), text)
  }
  const manifest = path.join(folder, 'nvidia_icd.json')
  writeFileSync(manifest, '{}')
  const node = { file: '/dev/dri/renderD128', number: '226:128', sysfs: card }
  const shown: Card = { name: 'nvidia0', vendor: 0x10de, devices: [CARD_FILE], node }
  access = await gpuAccess(
    { module: some, vulkanLoader: some, programLoader: loaderAmong(libraries) },
    {
      name: 'nvidia_icd',
      manifest,
      library: path.join(vendorFolder, 'libGLX_nvidia.so.0'),
      software: false,
      vendors: [0x10de],
    },
    shown,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a program sees that a worker with a GPU may see and another may not. */
const looking = `
import fs from 'node:fs'
const devices = fs.readdirSync('/dev').filter((name) => name !== 'null')
const card = '/sys/dev/char/226:128/device'
const there = (name) => fs.existsSync(name)
const list = (name) => { try { return fs.readdirSync(name).sort() } catch { return [] } }
let written = 'nothing'
try { fs.writeFileSync('${CARD_FILE}', 'x') } catch (error) { written = error.code }
let bus = ''
try { bus = fs.readlinkSync(card + '/subsystem') } catch {}
process.stdout.write(JSON.stringify({ devices, written, card: list(card), bus, module: there('/gpu/dawn.node'),
  loader: there('/gpu/libvulkan.so.1'), vendor: list(process.argv[1]), variables: Object.keys(process.env).filter((name) => /^(VK|LD)_/.test(name)).sort() }))
process.exit(0)`
const Seen = z.looseObject({ devices: z.array(z.string()), vendor: z.array(z.string()) })

const makers: readonly (readonly [string, () => Promise<Sandbox | null>])[] = [
  ['bubblewrap', bubblewrap],
  ['namespaces', namespaces],
]
describe.runIf(process.platform === 'linux').each(makers)('in %s', (name, make) => {
  const see = async (context: TestContext, gpu: boolean): Promise<unknown> => {
    const sandbox = await make()
    if (sandbox === null) return context.skip(`${name} is not installed`)
    const worker = await sandbox.evaluate(looking, [path.join(folder, 'vendor')], gpu ? access : null)
    return Seen.parse(JSON.parse(await outputOf(worker)))
  }

  test('a worker with a GPU sees its card, its driver and no more', async (context) => {
    expect(await see(context, true)).toEqual({
      devices: ['full'],
      // The device itself answered: it is always full.
      written: 'ENOSPC',
      card: ['drm', 'subsystem', 'uevent', 'vendor'],
      bus: '/sys/bus/pci',
      module: true,
      loader: true,
      vendor: ['libGLX_nvidia.so.0', 'libnvidia-one.so.550.1'],
      variables: ['LD_LIBRARY_PATH', 'VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_LOADER_LAYERS_DISABLE'],
    })
  })

  test('a worker without a GPU sees none of it', async (context) => {
    expect(await see(context, false)).toEqual({
      devices: [],
      written: 'EROFS',
      card: [],
      bus: '',
      module: false,
      loader: false,
      vendor: [],
      variables: [],
    })
  })

  test('a card whose device file has gone starts no worker', async (context) => {
    const sandbox = (await make()) ?? context.skip(`${name} is not installed`)
    const gone = { ...access, devices: ['/dev/hearth-no-such-card'] }
    const worker = await sandbox.evaluate(looking, ['/'], gone)
    await expect(outputOf(worker)).rejects.toThrow(/no-such-card|mount/)
    expect((await worker.exited).stderr).toContain('hearth-no-such-card')
  })
})

async function bubblewrap(): Promise<Sandbox | null> {
  const bwrap = await findTool('bwrap')
  return bwrap === null ? null : bubblewrapSandbox(bwrap, await files())
}

async function namespaces(): Promise<Sandbox | null> {
  const tools = await namespaceTools(findTool)
  return tools === null ? null : namespaceSandbox(tools, await files())
}

async function files() {
  const bundle = path.join(folder, 'worker.mjs')
  writeFileSync(bundle, '')
  return workerFiles(process.execPath, bundle, await findTool('prlimit'))
}
