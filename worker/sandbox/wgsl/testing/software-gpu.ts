import { existsSync } from 'node:fs'
import path from 'node:path'

/** Where Debian's Chromium keeps SwiftShader, and the Vulkan loader that finds it. */
const chromium = '/usr/lib/chromium'
const driver = path.join(chromium, 'vk_swiftshader_icd.json')

export const dawnModule = path.resolve(
  import.meta.dirname,
  '../../../../node_modules/webgpu/dist',
  `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`,
  'dawn.node',
)

/** Whether this machine has the processor that plays a GPU; says so where it does not. */
export function hasSoftwareGpu(): boolean {
  if (existsSync(driver)) return true
  process.stderr.write(`GPU tests are skipped: there is no ${driver} (install Debian's chromium).\n`)
  return false
}

/**
 * The whole environment of a process that is to see SwiftShader and no other GPU; without layers of other programs, as
 * workers are started.
 */
export const softwareGpuEnvironment = {
  VK_ICD_FILENAMES: driver,
  VK_LOADER_LAYERS_DISABLE: '~all~',
  LD_LIBRARY_PATH: chromium,
} as const
