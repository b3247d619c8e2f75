import si from 'systeminformation'
import type { Gpu } from '../../../../contract/hardware.ts'
import { say } from '../../../../contract/words/say.ts'
import { drmCards } from './drm.ts'
import { NO_READINGS, type Readings, tidy } from './reading.ts'

/** Cards of makers without a tool of their own here; never throws. */
export type ReadOtherCards = () => Promise<readonly Gpu[]>

export function otherCards(platform: NodeJS.Platform = process.platform): ReadOtherCards {
  if (platform === 'linux') return () => drmCards().catch(() => [])
  return async () => {
    // It may run NVIDIA's tool as well, blocking; its rows for that maker are left out.
    const graphics = await si.graphics().catch(() => null)
    return (graphics?.controllers ?? []).flatMap((controller, index) => controllerCard(controller, index))
  }
}

type Controller = Pick<si.Systeminformation.GraphicsControllerData, 'vendor' | 'model' | 'vram' | 'busAddress'>

/** One row of systeminformation. Windows cuts memory at 32 bits, so 4095 MiB and below zero are no sizes. */
export function controllerCard({ vendor, model, vram, busAddress }: Controller, index: number): readonly Gpu[] {
  const maker = /amd|advanced micro|radeon/i.test(`${vendor} ${model}`)
    ? 'amd'
    : /intel/i.test(`${vendor} ${model}`)
      ? 'intel'
      : null
  if (maker === null) return []
  const size = typeof vram === 'number' && vram > 0 && vram !== 4095 ? vram : null
  const readings: Readings = { ...NO_READINGS, memoryMiB: size }
  const unread = Object.entries(readings).filter(([, value]) => value === null)
  return [
    {
      uuid: `${maker}:${busAddress ?? index}`,
      vendor: maker,
      name: tidy(model, 200) || (maker === 'amd' ? say`AMD graphics card` : say`Intel graphics`),
      driver: null,
      ...readings,
      pciBusId: busAddress ?? null,
      missing: Object.fromEntries(unread.map(([name]) => [name, say`not reported`])),
    },
  ]
}
