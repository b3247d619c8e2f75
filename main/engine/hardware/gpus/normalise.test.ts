import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseStringPromise } from 'xml2js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Gpu } from '../../../../contract/hardware.ts'
import { parseCsv } from './csv.ts'
import { normaliseLog } from './normalise.ts'

const fixture = (name: string): Promise<string> => readFile(path.join(import.meta.dirname, 'fixtures', name), 'utf8')
/** As node-nvidia-smi parses it. */
const parsed = async (name: string): Promise<unknown> =>
  parseStringPromise(await fixture(name), { explicitArray: false, trim: true })

describe('the log of each driver generation', () => {
  test('before 530, power stands under power_readings', async () => {
    expect(normaliseLog(await parsed('driver-470-one.xml'))).toEqual([
      {
        uuid: 'GPU-7a1e2c10-6f0e-4c5b-8d2f-91b2c3d4e501',
        name: 'NVIDIA GeForce GTX 1060 6GB',
        driver: '470.256.02',
        memoryMiB: 6078,
        memoryUsedMiB: 301,
        utilization: 0,
        temperatureC: 33,
        fanPercent: 0,
        powerW: 6.21,
        powerLimitW: 120,
        pciBusId: '00000000:09:00.0',
        missing: {},
        details: {
          cuda: '11.4',
          computeCapability: null,
          pcieGeneration: 1,
          pcieLanes: 16,
          divided: null,
          processes: [{ pid: 1421, name: '/usr/lib/xorg/Xorg', memoryMiB: 56 }],
          othersMemoryMiB: null,
          othersPercent: null,
        },
      },
    ])
  })

  test('from 535, one card is an object and power moved', async () => {
    const gpus = normaliseLog(await parsed('driver-535-one.xml'))
    expect(gpus).toMatchObject([{ memoryMiB: 24_564, powerW: 22.87, powerLimitW: 450, missing: {} }])
  })

  test('two cards are both listed, by UUID', async () => {
    const gpus = normaliseLog(await parsed('driver-550-two.xml'))
    expect(gpus?.map(({ uuid, powerW }) => [uuid.slice(-3), powerW])).toEqual([
      ['001', 22.87],
      ['002', 331.4],
    ])
  })

  test('a laptop card without fan, limit and utilisation says so in its own words', async () => {
    const [gpu] = normaliseLog(await parsed('driver-575-laptop.xml')) ?? []
    expect(gpu).toMatchObject({ powerW: 11.3, powerLimitW: null, fanPercent: null, utilization: null })
    expect(gpu?.missing).toEqual({ fanPercent: 'N/A', utilization: 'N/A', powerLimitW: '[Not Supported]' })
  })

  test('a log of no cards is an empty list, not an error', async () => {
    expect(normaliseLog(await parsed('driver-535-none.xml'))).toEqual([])
  })
})

test('a card that names nothing is still listed, with every reading missing', () => {
  const [gpu] = normaliseLog({ nvidia_smi_log: { gpu: {} } }) ?? []
  expect(gpu).toMatchObject({ uuid: 'position:0', name: 'NVIDIA graphics card', memoryMiB: null })
  expect(Object.values(gpu?.missing ?? {})).toEqual(Array.from({ length: 10 }, () => 'not reported'))
})

test('a reading in an unknown unit is unknown', () => {
  const [gpu] = normaliseLog({ nvidia_smi_log: { gpu: { fb_memory_usage: { total: '24 furlongs' } } } }) ?? []
  expect(gpu?.memoryMiB).toBeNull()
  expect(gpu?.missing['memoryMiB']).toBe('24 furlongs')
})

test('what is no log of nvidia-smi is null', () => {
  for (const value of [
    null,
    undefined,
    'text',
    3,
    [],
    {},
    { html: {} },
    { nvidia_smi_log: '' },
    { nvidia_smi_log: {} },
  ]) {
    expect(normaliseLog(value)).toBeNull()
  }
})

const Gpus = z.array(Gpu).nullable()

test('any value at all gives a valid report and never throws', () => {
  const anything = fc.anything({
    withBigInt: true,
    withMap: true,
    withSet: true,
    withDate: true,
    withNullPrototype: true,
  })
  const nested = fc.record(
    {
      driver_version: anything,
      attached_gpus: anything,
      gpu: fc.oneof(
        anything,
        fc.array(
          fc.record(
            {
              uuid: anything,
              product_name: fc.oneof(fc.string({ unit: 'binary' }), anything),
              fan_speed: fc.oneof(fc.string(), anything),
              pci: anything,
              fb_memory_usage: fc.record({ total: fc.oneof(fc.string(), fc.constant('-1 MiB')), used: anything }),
              gpu_power_readings: fc.dictionary(
                fc.constantFrom('power_draw', '__proto__', 'instant_power_draw'),
                anything,
              ),
            },
            { requiredKeys: [] },
          ),
        ),
      ),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(anything, fc.record({ nvidia_smi_log: nested })), (value) => {
      expect(Gpus.safeParse(normaliseLog(value)).success).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('a log with any characters changed is still read without throwing', async () => {
  const text = await fixture('two.csv')
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ unit: 'binary', maxLength: 5 }), (place, inserted) => {
      const gpus = parseCsv(text.slice(0, place) + inserted + text.slice(place + 1))
      expect(Gpus.safeParse(gpus).success).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('the table form gives the same cards as the log', async () => {
  // The log tells a little more.
  expect(normaliseLog(await parsed('driver-535-one.xml'))).toMatchObject(parseCsv(await fixture('one.csv')) ?? [])
  expect(normaliseLog(await parsed('driver-550-two.xml'))).toMatchObject(parseCsv(await fixture('two.csv')) ?? [])
  expect(parseCsv(await fixture('two.csv'))).toHaveLength(2)
  expect(parseCsv(await fixture('laptop.csv'))?.[0]?.missing).toEqual({
    fanPercent: '[N/A]',
    utilization: '[N/A]',
    powerLimitW: '[Not Supported]',
  })
  expect(parseCsv('<html>\n</html>')).toBeNull()
})
