import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { librariesByLoader } from '../libraries.ts'
import type { GpuAccess } from './access.ts'
import type { Card, RenderNode } from './cards.ts'
import type { VulkanDriver } from './drivers.ts'

/** Read by libdrm to learn which card a render node is. */
const identityFiles = ['vendor', 'device', 'subsystem_vendor', 'subsystem_device', 'revision', 'uevent']
/** Names of cards, and how NVIDIA's device files were made; drivers do without, but say so or try to make them. */
const optionalFiles = ['/usr/share/libdrm/amdgpu.ids', '/proc/driver/nvidia/params']

export interface VulkanParts {
  /** Dawn's module. */
  readonly module: string
  readonly vulkanLoader: string
  /** The program loader, which lists what a library needs. */
  readonly programLoader: string
}

/**
 * What a worker needs for one driver and one card (null: a software driver).
 * @throws when the driver's library cannot be loaded on this machine
 */
export async function gpuAccess(parts: VulkanParts, driver: VulkanDriver, card: Card | null): Promise<GpuAccess> {
  const { module, vulkanLoader, programLoader } = parts
  const libraries = [driver.library, ...(await companionsOf(driver.library))]
  const needed = await Promise.all(
    [module, vulkanLoader, ...libraries].map((library) => librariesByLoader(programLoader, library)),
  )
  const shown = [...new Set([...libraries, ...needed.flat()])]
  const optional = card === null ? [] : (await Promise.all(optionalFiles.map(ifThere))).flat()
  const identity = card?.node === null || card === null ? [] : await identityOf(card.node)
  return {
    module,
    vulkanLoader,
    files: [...[driver.manifest, ...shown, ...optional].map((file) => ({ from: file, to: file })), ...identity],
    folders: card?.node === null || card === null ? [] : [`${sysfsOf(card.node)}/drm/${path.basename(card.node.file)}`],
    links: card?.node === null || card === null ? [] : [{ at: `${sysfsOf(card.node)}/subsystem`, to: '/sys/bus/pci' }],
    devices: card?.devices ?? [],
    environment: environmentOf(driver, shown),
    options: ['backend=vulkan'],
  }
}

/** Only this driver, no layers, no cache on disk. */
function environmentOf(driver: VulkanDriver, libraries: readonly string[]): Readonly<Record<string, string>> {
  return {
    VK_DRIVER_FILES: driver.manifest,
    VK_ICD_FILENAMES: driver.manifest,
    VK_LOADER_LAYERS_DISABLE: '~all~',
    MESA_SHADER_CACHE_DISABLE: 'true',
    __GL_SHADER_DISK_CACHE: '0',
    // Inside there is no cache of where libraries are.
    LD_LIBRARY_PATH: [...new Set(libraries.map((file) => path.dirname(file)))].join(':'),
  }
}

/** NVIDIA's driver loads further libraries of its own version while it runs. */
async function companionsOf(library: string): Promise<readonly string[]> {
  const real = await realpath(library)
  const version = /^libGLX_nvidia\.so\.([\d.]+)$/.exec(path.basename(real))?.[1]
  if (version === undefined) return []
  const folder = path.dirname(real)
  const names = await readdir(folder)
  return names
    .filter((name) => name.startsWith('libnvidia-') && name.endsWith(`.so.${version}`))
    .map((name) => path.join(path.dirname(library), name))
}

function sysfsOf({ number }: RenderNode): string {
  return `/sys/dev/char/${number}/device`
}

async function identityOf(node: RenderNode): Promise<GpuAccess['files']> {
  const files = identityFiles.map(async (name) => {
    const [from] = await ifThere(path.join(node.sysfs, name))
    return from === undefined ? [] : [{ from, to: `${sysfsOf(node)}/${name}` }]
  })
  return (await Promise.all(files)).flat()
}

async function ifThere(file: string): Promise<readonly string[]> {
  return stat(file).then(
    () => [file],
    () => [],
  )
}
