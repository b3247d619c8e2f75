import { Socket } from 'node:net'
import { FrameReader } from '../../../contract/worker-frames.ts'
import { ToWorker, WorkerPace } from '../../../contract/worker.ts'

/**
 * Hears of paces on stdin once the job runs, without holding it up. A closed stdin means that the engine is gone and
 * nobody wants the job; anything but a pace is an error.
 */
export function listenForPace(set: (share: number) => void): void {
  const reader = new FrameReader()
  const stdin = new Socket({ fd: 0, readable: true, writable: false })
  stdin.on('data', (bytes) => {
    for (const { type, payload } of reader.push(bytes)) {
      if (type !== ToWorker.pace) throw new Error(`Unexpected frame of type ${type}.`)
      set(WorkerPace.parse(JSON.parse(new TextDecoder().decode(payload))).share)
    }
  })
  stdin.on('error', () => process.exit(0))
  stdin.on('end', () => process.exit(0))
}
