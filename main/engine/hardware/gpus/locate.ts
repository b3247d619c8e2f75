import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { textOf } from '../kernel-file.ts'

/** Where the driver's own installers put the tool; searched in this order. */
export function knownFolders(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'win32') {
    return ['C:\\Windows\\System32', 'C:\\Program Files\\NVIDIA Corporation\\NVSMI']
  }
  if (platform === 'linux') {
    return [
      '/usr/bin',
      '/usr/local/bin',
      '/usr/lib/wsl/lib',
      '/usr/local/nvidia/bin',
      '/opt/bin',
      '/run/current-system/sw/bin',
    ]
  }
  return ['/usr/bin', '/usr/local/bin']
}

/**
 * Finds nvidia-smi in `folders`, in order. The caller's own PATH is never consulted: a program
 * of that name put there by someone else would run with the engine's rights.
 */
export function locate(folders: readonly string[], platform: NodeJS.Platform): string | null {
  const name = platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi'
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null
}

/** Whether the PCI bus shows an NVIDIA display controller; null where the system does not tell. */
export async function nvidiaCardOnBus(devices = '/sys/bus/pci/devices'): Promise<boolean | null> {
  const names = listed(devices)
  if (names === null) return null
  for (const name of names) {
    const vendor = await textOf(path.join(devices, name, 'vendor'))
    if (vendor === '0x10de' && (await textOf(path.join(devices, name, 'class')))?.startsWith('0x03') === true)
      return true
  }
  return false
}

function listed(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder)
  } catch {
    return null
  }
}
