import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseStringPromise } from 'xml2js'
import { expect, test } from 'vitest'
import { Gpu } from '../../../../contract/hardware.ts'
import { explained, sleeping } from './findings.ts'
import { normaliseLog } from './normalise.ts'

const folder = path.join(import.meta.dirname, 'fixtures')
const nowhere = { asleep: false, container: false }

async function cards(name: string): Promise<readonly Gpu[]> {
  const text = await readFile(path.join(folder, `${name}.xml`), 'utf8')
  const gpus = normaliseLog(await parseStringPromise(text, { explicitArray: false, trim: true }))
  if (gpus === null) throw new Error(`${name} is no log.`)
  return gpus
}

test('every generation from 390 to 580 is read, whole by the contract, with a reason for each gap', async () => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.xml')).map((name) => name.slice(0, -4))
  expect(names.length).toBeGreaterThanOrEqual(15)
  for (const name of names) {
    for (const gpu of await cards(name)) {
      expect(Gpu.parse(gpu)).toEqual(gpu)
      const { memoryMiB, memoryUsedMiB, utilization, temperatureC, fanPercent, powerW, powerLimitW } = gpu
      const readings = { memoryMiB, memoryUsedMiB, utilization, temperatureC, fanPercent, powerW, powerLimitW }
      const gaps = Object.entries(readings).flatMap(([key, value]) => (value === null ? [key] : []))
      expect([name, Object.keys(gpu.missing).toSorted()]).toEqual([name, gaps.toSorted()])
    }
  }
})

test.each([
  ['driver-390-fermi', { memoryMiB: 963, powerW: null, utilization: null }, { cuda: null, processes: null }],
  ['driver-418-quadro', { powerW: 9.41, powerLimitW: 180 }, { cuda: '10.1', divided: null }],
  ['driver-460-laptop-asleep', { fanPercent: null, powerW: null, temperatureC: 36 }, { pcieGeneration: 1 }],
  ['driver-515-datacentre', { memoryUsedMiB: 31_200, fanPercent: null }, { divided: false }],
  ['driver-525-mig', { utilization: null, memoryMiB: 24_576 }, { divided: true }],
  ['driver-545-windows', { powerW: 14.2, powerLimitW: 200, utilization: 34 }, { cuda: '12.3' }],
  ['driver-560-wsl', { powerW: 14.1, fanPercent: 0 }, { processes: null }],
  ['driver-580-unified-memory', { memoryMiB: null, memoryUsedMiB: null, temperatureC: 45 }, { pcieLanes: 1 }],
] as const)('%s', async (name, readings, details) => {
  expect(await cards(name)).toMatchObject([{ ...readings, details }])
})

test('a card that has fallen off the bus is listed without readings, and the other one works', async () => {
  const [good, lost] = await cards('driver-580-lost-card')
  expect(good?.temperatureC).toBe(41)
  expect(lost).toMatchObject({ temperatureC: null, memoryMiB: null, missing: { temperatureC: 'Unknown Error' } })
})

test('programs on a card are listed with what they hold, where the driver says it', async () => {
  const [windows] = await cards('driver-545-windows')
  expect(windows?.details?.processes).toEqual([
    { pid: 9120, name: 'C:\\Games\\cs2.exe', memoryMiB: null },
    { pid: 1044, name: '[Insufficient Permissions]', memoryMiB: null },
  ])
})

test('three cards of three generations under one driver', async () => {
  const three = await cards('driver-570-three')
  expect(three.map(({ name, fanPercent }) => [name, fanPercent])).toEqual([
    ['NVIDIA GeForce RTX 5090', 30],
    ['NVIDIA GeForce RTX 3090', 30],
    ['NVIDIA GeForce GT 1030', 22],
  ])
})

test('an old driver, a card in use and a container each have a cause and a next step', async () => {
  const old = explained({ gpus: [...(await cards('driver-390-fermi'))], problem: null }, nowhere)
  expect(old.problem).toMatchObject({ code: 'driver-old', sentence: expect.stringContaining('390.157') })
  const [datacentre] = await cards('driver-515-datacentre')
  const full = datacentre === undefined ? [] : [{ ...datacentre, memoryUsedMiB: 40_000 }]
  expect(explained({ gpus: full, problem: null }, nowhere).problem).toMatchObject({ code: 'in-use', raw: 'python3' })
  expect(explained({ gpus: [...(await cards('driver-418-quadro'))], problem: null }, nowhere).problem).toMatchObject({
    code: 'driver-old',
  })
  const failed = { code: 'failed', sentence: 'x', next: 'y', raw: 'Failed to initialize NVML: Unknown Error' } as const
  expect(explained({ gpus: [], problem: failed }, { ...nowhere, container: true }).problem).toMatchObject({
    code: 'container',
    raw: failed.raw,
  })
  const none = { code: 'no-device', sentence: 'This computer has no NVIDIA card.', next: 'y', raw: null } as const
  expect(explained({ gpus: [], problem: none }, { ...nowhere, container: true }).problem).toEqual(none)
})

test('cards that sleep keep their names and say why they have no readings', async () => {
  const { gpus, problem } = sleeping(await cards('driver-575-laptop'))
  expect(gpus).toMatchObject([{ name: 'NVIDIA GeForce RTX 4070 Laptop GPU', temperatureC: null, memoryMiB: 8188 }])
  expect(gpus[0]?.missing['temperatureC']).toBe('asleep')
  expect(problem?.code).toBe('asleep')
})
