import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allCards } from './all-cards.ts'
import { drmCards } from './drm.ts'
import { createNvidiaSmiProbe } from './nvidia-smi.ts'
import { controllerCard } from './other-cards.ts'
import { lookAround } from './surroundings.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'hearth-cards-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function put(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, folder, name)), { recursive: true })
    await writeFile(path.join(root, folder, name), `${text}\n`)
  }
}

const saying = (code: 'no-device' | 'failed') => ({
  probe: async () => ({ checkedAt: 1, gpus: [], problem: { code, sentence: 'x', next: 'y', raw: null } }),
})

const amd = {
  vendor: '0x1002',
  device: '0x744c',
  uevent: 'DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0',
  mem_info_vram_total: String(24 * 2 ** 30),
  mem_info_vram_used: String(2 ** 30),
  gpu_busy_percent: '7',
  'hwmon/hwmon3/temp1_input': '51000',
  'hwmon/hwmon3/pwm1': '102',
  'hwmon/hwmon3/power1_average': '31000000',
  'hwmon/hwmon3/power1_cap': '303000000',
}

test('an AMD card under Linux is listed with its readings', async () => {
  await put('sys/class/drm/card1/device', amd)
  await put('sys/class/drm/card1-DP-1/device', amd)
  expect(await drmCards(root)).toEqual([
    {
      uuid: 'amd:0000:03:00.0',
      vendor: 'amd',
      name: 'AMD graphics card 744c',
      driver: 'amdgpu',
      memoryMiB: 24_576,
      memoryUsedMiB: 1024,
      utilization: 7,
      temperatureC: 51,
      fanPercent: 40,
      powerW: 31,
      powerLimitW: 303,
      pciBusId: '0000:03:00.0',
      missing: {},
    },
  ])
})

test('a card that sleeps is listed without readings; NVIDIA’s are left to their own tool', async () => {
  await put('sys/class/drm/card0/device', { ...amd, 'power/runtime_status': 'suspended' })
  await put('sys/class/drm/card1/device', { vendor: '0x10de' })
  const [card, ...more] = await drmCards(root)
  expect(card).toMatchObject({ temperatureC: null, missing: { temperatureC: 'asleep' } })
  expect(more).toEqual([])
  expect(await drmCards(path.join(root, 'nothing'))).toEqual([])
})

test('sizes that Windows cuts off are no sizes', () => {
  const row = { vendor: 'Advanced Micro Devices, Inc.', model: 'Radeon RX 7900 XTX', busAddress: '03:00.0' }
  expect(controllerCard({ ...row, vram: 4095 }, 0)).toMatchObject([{ memoryMiB: null, vendor: 'amd' }])
  expect(controllerCard({ ...row, vram: -1 }, 0)).toMatchObject([{ memoryMiB: null }])
  expect(controllerCard({ ...row, vram: 512 }, 0)).toMatchObject([{ memoryMiB: 512 }])
  expect(controllerCard({ vendor: 'NVIDIA', model: 'NVIDIA GeForce RTX 4070', vram: 1, busAddress: '' }, 0)).toEqual([])
})

test('no NVIDIA card is no problem where there is another card, and a broken driver still is', async () => {
  const [card] = controllerCard({ vendor: 'Intel', model: 'Intel Arc A770', vram: 16_384, busAddress: '03:00.0' }, 0)
  const others = async () => (card === undefined ? [] : [card])
  expect(await allCards(saying('no-device'), others).probe()).toMatchObject({
    gpus: [{ vendor: 'intel' }],
    problem: null,
  })
  expect(await allCards(saying('failed'), others).probe()).toMatchObject({ problem: { code: 'failed' } })
  expect(await allCards(saying('no-device'), async () => []).probe()).toMatchObject({ problem: { code: 'no-device' } })
})

test('a container and sleeping cards are seen without asking the driver', async () => {
  expect(await lookAround(root)).toEqual({ asleep: false, container: false })
  const bus = 'sys/bus/pci/devices/0000:01:00.0'
  await put(bus, { vendor: '0x10de', class: '0x030000', 'power/runtime_status': 'suspended' })
  await put('', { '.dockerenv': '' })
  expect(await lookAround(root)).toEqual({ asleep: true, container: true })
  await put('sys/bus/pci/devices/0000:02:00.0', {
    vendor: '0x10de',
    class: '0x030000',
    'power/runtime_status': 'active',
  })
  expect(await lookAround(root)).toMatchObject({ asleep: false })
})

test('a card that sleeps is not woken to be looked at', async () => {
  const fixtures = path.join(import.meta.dirname, 'fixtures')
  const log = path.join(root, 'asked')
  await writeFile(
    path.join(root, 'nvidia-smi'),
    `#!/bin/sh\necho x >> ${log}\ncat ${path.join(fixtures, 'one.csv')}\n`,
    { mode: 0o755 },
  )
  let asleep = false
  const probe = createNvidiaSmiProbe({
    folders: [root],
    script: null,
    timeoutMs: 20_000,
    lookAround: async () => ({ asleep, container: false }),
  })
  const awake = await probe.probe()
  asleep = true
  const later = await probe.probe()
  expect(later.problem?.code).toBe('asleep')
  expect(later.gpus.map(({ uuid }) => uuid)).toEqual(awake.gpus.map(({ uuid }) => uuid))
  expect(await readFile(log, 'utf8')).toBe('x\n')
})
