import { constants } from 'node:fs'
import { access, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

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
export async function locate(folders: readonly string[], platform: NodeJS.Platform): Promise<string | null> {
  const name = platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi'
  for (const folder of folders) {
    const file = path.join(folder, name)
    const found = await access(file, constants.F_OK).then(
      () => true,
      () => false,
    )
    if (found) return file
  }
  return null
}

/** Whether the PCI bus shows an NVIDIA display controller; null where the system does not tell. */
export async function nvidiaCardOnBus(devices = '/sys/bus/pci/devices'): Promise<boolean | null> {
  const names = await readdir(devices).catch(() => null)
  if (names === null) return null
  for (const name of names) {
    const [vendor, kind] = await Promise.all(
      ['vendor', 'class'].map((file) => readFile(path.join(devices, name, file), 'utf8').catch(() => '')),
    )
    if (vendor?.trim() === '0x10de' && kind?.startsWith('0x03') === true) return true
  }
  return false
}
