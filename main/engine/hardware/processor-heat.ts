import path from 'node:path'
import { deviceTextOf, namesIn, textOf } from './kernel-file.ts'

/** Drivers that tell the temperature of a processor: Intel, AMD, small computers. */
const DRIVERS: ReadonlySet<string> = new Set(['coretemp', 'k10temp', 'zenpower', 'cpu_thermal', 'cpu-thermal'])
/** Outside of this no processor runs, so it is no reading. */
const BELIEVABLE_C = { least: -20, most: 130 }

/**
 * How hot the processor is, as Linux tells: the hottest of all sensors its driver has, °C. Null where no driver tells.
 * @param root of the file system
 */
export function createHeatReader(root = '/'): () => Promise<number | null> {
  let sensors: Promise<readonly string[]> | null = null
  return async () => {
    sensors ??= sensorsBelow(path.join(root, 'sys/class/hwmon'))
    const found = await sensors
    const readings = await Promise.all(found.map(deviceTextOf))
    const degrees = readings.flatMap((text) => (text === null || !/^-?\d+$/.test(text) ? [] : [Number(text) / 1000]))
    const believed = degrees.filter((value) => value >= BELIEVABLE_C.least && value <= BELIEVABLE_C.most)
    // A driver that was loaded anew has its files under another number.
    if (believed.length === 0 && found.length > 0) sensors = null
    return believed.length === 0 ? null : Math.max(...believed)
  }
}

async function sensorsBelow(folder: string): Promise<readonly string[]> {
  const monitors = await namesIn(folder)
  const files = await Promise.all(
    monitors.map(async (name) => {
      const monitor = path.join(folder, name)
      if (!DRIVERS.has((await textOf(path.join(monitor, 'name'))) ?? '')) return []
      const inputs = (await namesIn(monitor)).filter((file) => /^temp\d+_input$/.test(file))
      return inputs.map((file) => path.join(monitor, file))
    }),
  )
  return files.flat()
}
