import path from 'node:path'
import { say } from '../../../contract/words/say.ts'
import type { ActivitySource } from './reader.ts'
import { deviceTextOf, namesIn } from '../hardware/kernel-file.ts'

/** Battery and lid as the kernel shows them. `root` is another folder in tests. */
export function linuxPower(root = '/'): ActivitySource {
  const supplies = path.join(root, 'sys/class/power_supply')
  const lids = path.join(root, 'proc/acpi/button/lid')
  return {
    tells: { battery: say`the kernel’s power supplies`, lid: say`the kernel’s lid switch` },
    read: async () => ({ onBattery: await onBattery(supplies), lidClosed: await lidClosed(lids) }),
  }
}

/**
 * On battery: a battery of the computer itself discharges, or its only mains supply is unplugged. Batteries of
 * mice and headsets (scope `Device`) do not count.
 */
async function onBattery(folder: string): Promise<boolean | null> {
  const found = await Promise.all(
    (await namesIn(folder)).map(async (name) => {
      const [type, scope, status, online] = await Promise.all(
        ['type', 'scope', 'status', 'online'].map((file) => deviceTextOf(path.join(folder, name, file))),
      )
      return { type, scope, status, online }
    }),
  )
  const own = found.filter(({ scope }) => scope !== 'Device')
  if (own.some(({ type, online }) => type === 'Mains' && online === '1')) return false
  const batteries = own.filter(({ type }) => type === 'Battery')
  if (batteries.some(({ status }) => status === 'Discharging')) return true
  const mains = own.filter(({ type }) => type === 'Mains')
  if (mains.length > 0 && batteries.length > 0) return true
  return false
}

async function lidClosed(folder: string): Promise<boolean | null> {
  const states = await Promise.all(
    (await namesIn(folder)).map((name) => deviceTextOf(path.join(folder, name, 'state'))),
  )
  const known = states.filter((state) => state !== null)
  return known.length === 0 ? null : known.some((state) => state.endsWith('closed'))
}
