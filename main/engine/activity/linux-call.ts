import path from 'node:path'
import { say } from '../../../contract/words/say.ts'
import { cameraHeld } from './linux-camera.ts'
import type { ActivitySource } from './reader.ts'
import { remembered } from './remembered.ts'
import { soundServerRecords } from './sound-server.ts'
import { namesIn, textOf } from '../hardware/kernel-file.ts'

/** Each goes through many files, or starts a program. */
const CAMERA_EVERY_MS = 5_000
const SERVER_EVERY_MS = 10_000

/**
 * Whether something records sound or pictures. Sound: a capture stream of the sound card runs, which is so
 * under PipeWire and PulseAudio too, and they know of Bluetooth besides. Pictures: the camera's driver is in use,
 * or a program has the camera open.
 */
export function linuxCall(root = '/', recordsElsewhere = soundServerRecords): ActivitySource {
  const held = remembered(() => cameraHeld(root), CAMERA_EVERY_MS)
  const records = remembered(recordsElsewhere, SERVER_EVERY_MS)
  const sound = path.join(root, 'proc/asound')
  const camera = path.join(root, 'sys/module/uvcvideo/refcnt')
  return {
    tells: { call: say`the sound card’s capture streams, the sound server and who uses the camera` },
    async read() {
      const users = await textOf(camera)
      if ((users !== null && Number(users) > 0) || (await held())) return { call: 'camera' }
      return { call: (await anyCapture(sound)) || (await records()) === true ? 'microphone' : null }
    },
  }
}

async function anyCapture(folder: string): Promise<boolean> {
  for (const card of (await namesIn(folder)).filter((name) => /^card\d+$/.test(name))) {
    const streams = (await namesIn(path.join(folder, card))).filter((name) => /^pcm\d+c$/.test(name))
    for (const stream of streams) {
      const subs = (await namesIn(path.join(folder, card, stream))).filter((name) => name.startsWith('sub'))
      const states = await Promise.all(subs.map((sub) => textOf(path.join(folder, card, stream, sub, 'status'))))
      if (states.some((state) => state?.includes('state: RUNNING') === true)) return true
    }
  }
  return false
}
