import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Gpu } from '../../../../contract/hardware.ts'
import { say } from '../../../../contract/words/say.ts'
import { NO_READINGS, type Readings, tidy } from './reading.ts'

const MAKERS: Readonly<Record<string, { readonly vendor: 'amd' | 'intel'; readonly name: string }>> = {
  '0x1002': { vendor: 'amd', name: say`AMD graphics card` },
  '0x8086': { vendor: 'intel', name: say`Intel graphics` },
}
const MIB = 1024 * 1024

/**
 * AMD and Intel cards as Linux itself shows them, with the readings their drivers give. Nothing is started and
 * nothing is woken: a card that sleeps is listed without readings. `root` is another folder in tests.
 */
export async function drmCards(root = '/'): Promise<readonly Gpu[]> {
  const folder = path.join(root, 'sys/class/drm')
  const names = (await namesIn(folder)).filter((name) => /^card\d+$/.test(name)).sort()
  const cards = await Promise.all(names.map((name) => cardAt(path.join(folder, name, 'device'))))
  return cards.flatMap((card) => (card === null ? [] : [card]))
}

async function cardAt(device: string): Promise<Gpu | null> {
  const maker = MAKERS[(await textOf(device, 'vendor')) ?? '']
  if (maker === undefined) return null
  const [product, id, uevent, state] = await Promise.all(
    ['product_name', 'device', 'uevent', 'power/runtime_status'].map((file) => textOf(device, file)),
  )
  const bus = /^PCI_SLOT_NAME=(\S+)$/m.exec(uevent ?? '')?.[1] ?? null
  const readings = state === 'suspended' ? NO_READINGS : await readingsOf(device)
  const missing = Object.entries(readings).filter(([, value]) => value === null)
  const word = state === 'suspended' ? 'asleep' : say`not reported`
  return {
    uuid: `${maker.vendor}:${bus ?? id ?? 'unknown'}`,
    vendor: maker.vendor,
    name: tidy(product ?? '', 200) || `${maker.name} ${id?.replace(/^0x/, '') ?? ''}`.trim(),
    driver: /^DRIVER=(\S+)$/m.exec(uevent ?? '')?.[1] ?? null,
    ...readings,
    pciBusId: bus,
    missing: Object.fromEntries(missing.map(([name]) => [name, word])),
  }
}

async function readingsOf(device: string): Promise<Readings> {
  const monitors = path.join(device, 'hwmon')
  const monitor = path.join(monitors, (await namesIn(monitors))[0] ?? 'none')
  const [total, used, busy, temperature, fan, fanMost, average, now, cap] = await Promise.all([
    numberIn(device, 'mem_info_vram_total'),
    numberIn(device, 'mem_info_vram_used'),
    numberIn(device, 'gpu_busy_percent'),
    numberIn(monitor, 'temp1_input'),
    numberIn(monitor, 'pwm1'),
    numberIn(monitor, 'pwm1_max'),
    numberIn(monitor, 'power1_average'),
    numberIn(monitor, 'power1_input'),
    numberIn(monitor, 'power1_cap'),
  ])
  return {
    memoryMiB: total === null ? null : Math.round(total / MIB),
    memoryUsedMiB: used === null ? null : Math.round(used / MIB),
    utilization: busy,
    temperatureC: temperature === null ? null : temperature / 1000,
    fanPercent: fan === null ? null : Math.round((100 * fan) / (fanMost ?? 255)),
    powerW: watts(average ?? now),
    powerLimitW: watts(cap),
  }
}

function watts(microwatts: number | null): number | null {
  return microwatts === null ? null : microwatts / 1e6
}

async function numberIn(folder: string, name: string): Promise<number | null> {
  const text = await textOf(folder, name)
  return text !== null && /^\d{1,18}$/.test(text) ? Number(text) : null
}

async function textOf(folder: string, name: string): Promise<string | null> {
  return readFile(path.join(folder, name), 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}
