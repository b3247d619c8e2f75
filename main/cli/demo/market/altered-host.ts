import { setTimeout as sleep } from 'node:timers/promises'
import { type Frame, encodeFrame, FrameReader } from '../../../../contract/worker-frames.ts'
import { FromWorker, type WorkerHost } from '../../../../contract/worker.ts'

/** The same walls, with what workers say passed on by `pass`. */
function alteredHost(host: WorkerHost, pass: (frame: Frame) => Promise<Frame>): WorkerHost {
  async function* altered(received: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const reader = new FrameReader()
    for await (const chunk of received) {
      for (const frame of reader.push(chunk)) {
        const { type, payload } = await pass({ type: frame.type, payload: Uint8Array.from(frame.payload) })
        yield encodeFrame(type, payload)
      }
    }
  }
  return {
    report: () => host.report(),
    onReport: (listener) => host.onReport(listener),
    settled: () => host.settled(),
    start: async (options) => {
      const worker = await host.start(options)
      return {
        pid: worker.pid,
        send: (frame) => worker.send(frame),
        received: altered(worker.received),
        exited: worker.exited,
        kill: () => worker.kill(),
        usage: () => worker.usage(),
      }
    },
  }
}

/** Changes one bit of everything that jobs make, before it is hashed and signed for. */
export function wrongResults(host: WorkerHost): WorkerHost {
  return alteredHost(host, async ({ type, payload }) => {
    if (type === FromWorker.fileData) payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1
    // The first byte of an output frame says which stream it is of.
    if (type === FromWorker.output && payload.length > 1) payload[1] = (payload[1] ?? 0) ^ 1
    return { type, payload }
  })
}

/** An honest machine that takes its time. */
export function slowWork(host: WorkerHost, ms: number): WorkerHost {
  return alteredHost(host, async (frame) => {
    if (frame.type === FromWorker.result) await sleep(ms)
    return frame
  })
}
