import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { GpuReport } from '../../../../../contract/hardware.ts'
import type { GpuProbe } from '../probe.ts'
import { buildFakeNvml, noFakeNvml, type FakeNvml } from './fake-nvml.fixture.ts'
import { knownLibraries, locateLibrary } from './library.ts'
import { createNvmlProbe, type NvidiaProbe } from './nvml-probe.ts'

const SOURCE = 'NVIDIA’s tool'
/** What the tool says when it is asked instead. */
const tool: GpuProbe = {
  probe: async () => ({
    checkedAt: 1,
    gpus: [],
    problem: { code: 'driver-mismatch', sentence: SOURCE, next: 'Start the computer again.', raw: null },
  }),
}
const awake = async () => ({ asleep: false, container: false })

test('the library is looked for where the driver puts it, and nowhere else', async () => {
  for (const platform of ['linux', 'win32'] as const) {
    for (const file of knownLibraries(platform)) expect(file).toMatch(/^(?:\/(?:usr|run)\/|C:\\)/)
  }
  expect(knownLibraries('darwin')).toEqual([])
  expect(locateLibrary(['/nonexistent/libnvidia-ml.so.1'])).toBeNull()
})

test('without the library NVIDIA’s tool is asked, and it is said why', async () => {
  const probe = createNvmlProbe({
    tool,
    command: [process.execPath, 'x'],
    ownProcesses: async () => null,
    libraries: ['/nonexistent/libnvidia-ml.so.1'],
    lookAround: awake,
  })
  const report = await probe.probe()
  expect(report.problem?.sentence).toBe(SOURCE)
  expect(report.nvml).toMatchObject({ used: false, detail: expect.stringContaining('known places') })
})

describe.skipIf(noFakeNvml !== null)(`a library built from NVML’s published interface. ${noFakeNvml ?? ''}`, () => {
  let fake: FakeNvml
  let probe: NvidiaProbe
  let own: ReadonlySet<number> | null = new Set()
  beforeAll(() => {
    fake = buildFakeNvml()
  })
  afterAll(() => fake.remove())
  beforeEach(() => {
    fake.mode('ok')
    own = new Set([-1])
    probe = createNvmlProbe({
      tool,
      command: fake.command,
      ownProcesses: async () => own,
      libraries: [fake.file],
      lookAround: awake,
      timeoutMs: 3_000,
    })
  })
  afterEach(() => probe.stop())

  test('tells everything in the shapes of the contract', async () => {
    const report = GpuReport.parse(await probe.probe())
    expect(report.problem).toBeNull()
    expect(report.nvml).toEqual({ used: true, detail: expect.stringContaining(fake.file) })
    expect(report.gpus).toMatchObject([
      {
        uuid: 'GPU-fake-0',
        name: 'NVIDIA GeForce RTX 4070',
        driver: '570.86.16',
        memoryMiB: 12_282,
        memoryUsedMiB: 2048,
        utilization: 73,
        temperatureC: 64,
        fanPercent: 41,
        powerW: 151.25,
        powerLimitW: 200,
        pciBusId: '00000000:01:00.0',
        missing: {},
        source: 'nvml',
        details: {
          cuda: '12.8',
          computeCapability: '8.9',
          pcieGeneration: 4,
          pcieLanes: 16,
          divided: null,
          throttle: ['power', 'heat'],
          powerRangeW: { least: 100, most: 215, standard: 200 },
        },
      },
    ])
  })

  test('what others use is told apart from what is ours, process by process', async () => {
    const first = await probe.probe()
    const ours = first.gpus[0]?.details?.processes?.find(({ name }) => name === '/opt/hearth/worker')
    expect(ours?.memoryMiB).toBe(512)
    expect(first.gpus[0]?.details).toMatchObject({ othersMemoryMiB: 2048, othersPercent: 73, oursPercent: 0 })
    await probe.stop()
    own = new Set([1])
    const second = await probe.probe()
    expect(second.gpus[0]?.details).toMatchObject({ othersMemoryMiB: 1024, othersPercent: 60, oursPercent: 13 })
    // Nobody did anything since the last look.
    expect((await probe.probe()).gpus[0]?.details).toMatchObject({ othersPercent: 0, oursPercent: 0 })
    own = null
    expect((await probe.probe()).gpus[0]?.details).toMatchObject({ othersPercent: null, othersMemoryMiB: null })
  })

  test('a call that hangs blocks nobody: it is ended, NVIDIA’s tool is asked, and NVML is left alone', async () => {
    fake.mode('hang')
    const startedAt = performance.now()
    let turns = 0
    const counting = setInterval(() => (turns += 1), 50)
    const report = await probe.probe()
    clearInterval(counting)
    expect(turns).toBeGreaterThan(10)
    expect(report.problem?.sentence).toBe(SOURCE)
    expect(report.nvml?.detail).toContain('did not answer in time')
    fake.mode('ok')
    const again = performance.now()
    expect((await probe.probe()).nvml?.used).toBe(false)
    expect(performance.now() - again).toBeLessThan(again - startedAt)
  })

  test.each([
    ['mismatch', 'Driver/library version mismatch'],
    ['no-driver', 'not loaded'],
    ['crash', 'makes no sense'],
  ])('%s: NVIDIA’s tool explains, and it is said what NVML said', async (mode, words) => {
    fake.mode(mode)
    const report = await probe.probe()
    expect(report.problem?.sentence).toBe(SOURCE)
    expect(report.nvml).toMatchObject({ used: false, detail: expect.stringContaining(words) })
  })

  test('a driver that was replaced is asked anew, with a new library', async () => {
    fake.mode('mismatch')
    expect((await probe.probe()).nvml?.used).toBe(false)
    fake.mode('ok')
    expect((await probe.probe()).nvml?.used).toBe(true)
  })

  test('a card that is lost keeps its name, and its readings say so; the other goes on', async () => {
    fake.mode('two')
    expect((await probe.probe()).gpus).toHaveLength(2)
    fake.mode('lost')
    const [lost] = (await probe.probe()).gpus
    expect(lost).toMatchObject({
      uuid: 'GPU-fake-0',
      temperatureC: null,
      missing: { temperatureC: 'The card is lost' },
    })
  })

  test('readings that a card does not support are missing, never 0', async () => {
    fake.mode('unsupported')
    const [card] = (await probe.probe()).gpus
    expect(card).toMatchObject({
      fanPercent: null,
      powerW: null,
      details: { processes: null, throttle: null, powerRangeW: null, othersPercent: null },
    })
    expect(card?.missing['fanPercent']).toBe('Not supported by this card')
  })

  test('rubbish stays within the contract', async () => {
    fake.mode('garbage')
    const report = GpuReport.parse(await probe.probe())
    expect(report.gpus).toHaveLength(1)
  })

  test('the power limit of a card is set where that is permitted, and said where not', async () => {
    expect(await probe.setPowerLimit('GPU-fake-0', 150)).toBe('set')
    expect(fake.limit()).toBe(150_000)
    expect((await probe.probe()).gpus[0]?.powerLimitW).toBe(150)
    fake.mode('not-permitted')
    expect(await probe.setPowerLimit('GPU-fake-0', 120)).toBe('not-permitted')
    expect(fake.limit()).toBe(150_000)
    expect(await probe.setPowerLimit('GPU-nobody', 120)).toBe('failed')
  })
})
