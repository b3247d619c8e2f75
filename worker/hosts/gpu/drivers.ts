import { access, readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

/** A Vulkan driver as its manifest names it. */
export interface VulkanDriver {
  /** The manifest's file name without its ending; part of the adapter's id. */
  readonly name: string
  readonly manifest: string
  /** Absolute path. */
  readonly library: string
  /** A processor that plays a GPU. */
  readonly software: boolean
  /** PCI vendors whose cards it drives; null when its name does not tell. */
  readonly vendors: readonly number[] | null
}

const Manifest = z.looseObject({ ICD: z.looseObject({ library_path: z.string().min(1) }) })

/** Where systems keep the manifests of their drivers. */
const folders = [
  '/usr/share/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/etc/vulkan/icd.d',
  '/usr/local/etc/vulkan/icd.d',
  '/usr/local/nvidia/share/vulkan/icd.d',
  '/run/opengl-driver/share/vulkan/icd.d',
]
/** SwiftShader comes with a browser, for machines without a graphics card. */
const browsers = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']
const SWIFTSHADER = 'vk_swiftshader_icd.json'

const vendorsByName: readonly (readonly [RegExp, readonly number[]])[] = [
  [/nvidia|nouveau/i, [0x10de]],
  [/radeon|amd/i, [0x1002]],
  [/intel/i, [0x8086]],
]

/**
 * The Vulkan drivers of this machine, those of real cards first. `VK_DRIVER_FILES` and
 * `VK_ICD_FILENAMES` name the manifests to use instead, as everywhere.
 * @param locate finds a shared library by its bare name, as the program loader would
 */
export async function vulkanDrivers(
  environment: Readonly<Record<string, string | undefined>>,
  locate: (library: string) => Promise<string | null>,
): Promise<readonly VulkanDriver[]> {
  const named = (environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'] ?? '').split(':').filter(Boolean)
  const manifests = named.length > 0 ? named : await manifestsOfSystem()
  const drivers = await Promise.all(manifests.map((manifest) => driverOf(manifest, locate)))
  return drivers.filter((driver) => driver !== null).sort((a, b) => Number(a.software) - Number(b.software))
}

async function manifestsOfSystem(): Promise<readonly string[]> {
  const listed = await Promise.all(folders.map(manifestsIn))
  const candidates = browsers.map((folder) => path.join(folder, SWIFTSHADER))
  const brought = await Promise.all(
    candidates.map((file) =>
      access(file).then(
        () => [file],
        () => [],
      ),
    ),
  )
  return [...listed.flat(), ...(brought.find((files) => files.length > 0) ?? [])]
}

async function manifestsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => [])
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => path.join(folder, name))
}

/** Null for a manifest that cannot be read, or whose library is not there. */
async function driverOf(
  manifest: string,
  locate: (library: string) => Promise<string | null>,
): Promise<VulkanDriver | null> {
  const text = await readFile(manifest, 'utf8').catch(() => null)
  const parsed = text === null ? null : Manifest.safeParse(jsonOrNull(text))
  if (parsed?.success !== true) return null
  const named = parsed.data.ICD.library_path
  const library = named.includes('/') ? path.resolve(path.dirname(manifest), named) : await locate(named)
  if (library === null) return null
  const name = path.basename(manifest, '.json')
  return {
    name,
    manifest: path.resolve(manifest),
    library,
    software: /swiftshader|lvp|llvmpipe|lavapipe/i.test(name),
    vendors: vendorsByName.find(([pattern]) => pattern.test(name))?.[1] ?? null,
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not a manifest; the loader would pass it over as well.
    return null
  }
}
