import { access, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** What the system tells of NVIDIA cards without asking their driver. */
export interface Surroundings {
  /** Every NVIDIA card sleeps; asking the driver would wake them. */
  readonly asleep: boolean
  /** This process runs in a container. */
  readonly container: boolean
}

/** Looks at the PCI bus and at the marks that container programs leave. `root` is another folder in tests. */
export async function lookAround(root = '/'): Promise<Surroundings> {
  const [states, container] = await Promise.all([
    powerStates(path.join(root, 'sys/bus/pci/devices')),
    inContainer(root),
  ])
  return { asleep: states.length > 0 && states.every((state) => state === 'suspended'), container }
}

async function powerStates(devices: string): Promise<readonly string[]> {
  const names = await readdir(devices).catch((): string[] => [])
  const states = await Promise.all(
    names.map(async (name) => {
      const [vendor, kind, state] = await Promise.all(
        ['vendor', 'class', 'power/runtime_status'].map((file) =>
          readFile(path.join(devices, name, file), 'utf8').then(
            (text) => text.trim(),
            () => '',
          ),
        ),
      )
      return vendor === '0x10de' && kind?.startsWith('0x03') === true ? [state ?? ''] : []
    }),
  )
  return states.flat()
}

async function inContainer(root: string): Promise<boolean> {
  const marks = ['.dockerenv', 'run/.containerenv', 'run/systemd/container']
  const found = await Promise.all(
    marks.map((mark) =>
      access(path.join(root, mark)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}
