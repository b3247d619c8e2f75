import { readlink } from 'node:fs/promises'
import path from 'node:path'
import { namesIn } from '../hardware/kernel-file.ts'

/**
 * Whether a program of this person has a camera open, as `/proc` shows its files; false without a camera. Cameras
 * whose driver counts its users are seen without this.
 */
export async function cameraHeld(root = '/'): Promise<boolean> {
  const cameras = (await namesIn(path.join(root, 'dev'))).filter((name) => /^video\d+$/.test(name))
  if (cameras.length === 0) return false
  const wanted = new Set(cameras.map((name) => `/dev/${name}`))
  const processes = (await namesIn(path.join(root, 'proc'))).filter((name) => /^\d+$/.test(name))
  for (const process of processes) {
    // Files of other people's processes are not shown.
    const folder = path.join(root, 'proc', process, 'fd')
    for (const file of await namesIn(folder)) {
      const target = await readlink(path.join(folder, file)).catch(() => '')
      if (wanted.has(target)) return true
    }
  }
  return false
}
