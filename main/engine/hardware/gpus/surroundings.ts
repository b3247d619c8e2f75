import { existsSync } from 'node:fs'
import path from 'node:path'
import { namesIn, textOf } from '../kernel-file.ts'

/** What the system tells of NVIDIA cards without asking their driver. */
export interface Surroundings {
  /** Every NVIDIA card sleeps; asking the driver would wake them. */
  readonly asleep: boolean
  /** This process runs in a container. */
  readonly container: boolean
}

/** Looks at the PCI bus and at the marks that container programs leave. `root` is another folder in tests. */
export async function lookAround(root = '/'): Promise<Surroundings> {
  const states = await powerStates(path.join(root, 'sys/bus/pci/devices'))
  return { asleep: states.length > 0 && states.every((state) => state === 'suspended'), container: inContainer(root) }
}

async function powerStates(devices: string): Promise<readonly string[]> {
  const names = await namesIn(devices)
  const states = await Promise.all(
    names.map(async (name) => {
      const [vendor, kind, state] = await Promise.all(
        ['vendor', 'class', 'power/runtime_status'].map((file) => textOf(path.join(devices, name, file))),
      )
      return vendor === '0x10de' && kind?.startsWith('0x03') === true ? [state ?? ''] : []
    }),
  )
  return states.flat()
}

function inContainer(root: string): boolean {
  const marks = ['.dockerenv', 'run/.containerenv', 'run/systemd/container']
  return marks.some((mark) => existsSync(path.join(root, mark)))
}
