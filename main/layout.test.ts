import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chooseHost } from '../worker/hosts/choose-host.ts'
import { silentLog } from './engine/ports/log.ts'
import { systemClock } from './engine/ports/clock.ts'
import { startPractice } from './engine/practice/network.ts'
import { readInstallation } from './installation.ts'
import { bundleLayout } from './layout.ts'

let resources: string
beforeAll(async () => {
  resources = await mkdtemp(path.join(tmpdir(), 'hearth-packed-'))
  await mkdir(path.join(resources, 'app.asar', 'worker', 'programs', 'wgsl'), { recursive: true })
  await writeFile(path.join(resources, 'app.asar', 'package.json'), '{"version":"1.2.3"}')
  const program = {
    name: 'gzip',
    sha256: 'ab'.repeat(32),
    verifiable: true,
    summary: 'Packs',
    usage: 'gzip',
    memoryMiB: 1,
  }
  await writeFile(path.join(resources, 'app.asar', 'worker', 'programs', 'programs.json'), JSON.stringify([program]))
  await writeFile(path.join(resources, 'app.asar', 'worker', 'programs', 'wgsl', 'programs.json'), '[]')
})
afterAll(() => rm(resources, { recursive: true, force: true }))

const archive = (): string => path.join(resources, 'app.asar')

test('a packed app without a Node offers no jobs and no practice network, and says why', async () => {
  const layout = await bundleLayout(archive())
  expect(layout.node).toBeNull()
  const report = (await chooseHost({ workerFile: layout.workerFile, nodeBinary: layout.node })).report()
  expect(report).toMatchObject({ builtIn: false, strangers: false, summary: /Node that runs jobs is missing/ })
  const dir = path.join(resources, 'chain')
  await expect(
    startPractice({ dir, parts: layout.practice, log: silentLog, clock: systemClock }),
  ).rejects.toMatchObject({ code: 'practice/no-node' })
})

test('a packed app runs what a Node must read outside the archive, with the Node beside it', async () => {
  const node = path.join(resources, 'node', process.platform === 'win32' ? 'node.exe' : 'node')
  await mkdir(path.dirname(node), { recursive: true })
  await writeFile(node, '')
  await chmod(node, 0o755)
  const layout = await bundleLayout(archive())
  expect(layout.node).toBe(node)
  const outside = [
    layout.workerFile,
    layout.gpuModule,
    layout.programsDir,
    layout.practice.keeper,
    layout.practice.buyer,
    layout.challengeArithmetic,
  ]
  for (const file of outside) expect(file.startsWith(path.join(resources, 'app.asar.unpacked'))).toBe(true)
  const { version, programs } = await readInstallation(layout)
  expect({ version, file: programs[0]?.file }).toEqual({
    version: '1.2.3',
    file: path.join(resources, 'app.asar.unpacked', 'out', 'programs', 'gzip.wasm'),
  })
})
