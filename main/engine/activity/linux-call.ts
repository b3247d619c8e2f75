import path from 'node:path'
import type { ActivitySource } from './reader.ts'
import { namesIn, textOf } from './text-file.ts'

/**
 * Whether something records sound or pictures. Sound: a capture stream of the sound card runs, which is so
 * under PipeWire and PulseAudio too. Pictures: the camera's driver is in use.
 */
export function linuxCall(root = '/'): ActivitySource {
  const sound = path.join(root, 'proc/asound')
  const camera = path.join(root, 'sys/module/uvcvideo/refcnt')
  return {
    tells: { call: 'the sound card’s capture streams and the camera’s driver' },
    async read() {
      const users = await textOf(camera)
      if (users !== null && Number(users) > 0) return { call: 'camera' }
      return { call: (await anyCapture(sound)) ? 'microphone' : null }
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
