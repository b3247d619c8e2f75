import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/**
 * Where the driver’s own installers put NVML; searched in this order. Never PATH, the current folder or the
 * loader’s own search, where somebody else could have put a library of that name.
 */
export function knownLibraries(platform: NodeJS.Platform, arch: string = process.arch): readonly string[] {
  if (platform === 'win32') {
    return ['C:\\Windows\\System32\\nvml.dll', 'C:\\Program Files\\NVIDIA Corporation\\NVSMI\\nvml.dll']
  }
  if (platform !== 'linux') return []
  const triplet = arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  return [
    `/usr/lib/${triplet}`,
    `/usr/lib/${triplet}/nvidia/current`,
    '/usr/lib64',
    '/usr/lib',
    '/usr/lib/wsl/lib',
    '/usr/local/nvidia/lib64',
    '/run/opengl-driver/lib',
  ].map((folder) => path.posix.join(folder, 'libnvidia-ml.so.1'))
}

/** The first of `files` that is there and may be read. */
export function locateLibrary(files: readonly string[]): string | null {
  return files.find(mayRead) ?? null
}

function mayRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}
