import { describe, expect, test } from 'vitest'
import { JobLimits } from '../../../contract/job.ts'
import { encodeFrame, encodeJsonFrame } from '../../../contract/worker-frames.ts'
import { ToWorker } from '../../../contract/worker.ts'
import { JobInbox } from './job-inbox.ts'

const order = encodeFrame(ToWorker.run, new Uint8Array())

function announced(...sizes: readonly number[]) {
  const blobs = sizes.map((size, index) => ({ use: index === 0 ? 'module' : 'stdin', size }))
  return encodeJsonFrame(ToWorker.job, {
    kind: 'wasm',
    args: [],
    verifiable: false,
    limits: JobLimits.parse({}),
    blobs,
  })
}

function data(index: number, ...bytes: readonly number[]) {
  return encodeFrame(ToWorker.data, Uint8Array.of(index, 0, 0, 0, ...bytes))
}

describe('a job that arrives in the page', () => {
  test('is put together from frames cut anywhere', () => {
    const bytes = Uint8Array.from(
      [announced(3, 2), data(0, 1, 2), data(0, 3), data(1, 4, 5), order].flatMap((frame) => [...frame]),
    )
    for (const step of [1, 7, bytes.length]) {
      const inbox = new JobInbox()
      const received = []
      for (let at = 0; at < bytes.length; at += step) received.push(inbox.take(bytes.subarray(at, at + step)))
      expect(received.slice(0, -1).every((one) => one === null)).toBe(true)
      expect(received.at(-1)?.blobs.map((blob) => [...blob])).toEqual([
        [1, 2, 3],
        [4, 5],
      ])
    }
  })

  test.each([
    ['data before the job', [data(0, 1)]],
    ['the order before the job', [order]],
    ['a second job', [announced(1), announced(1)]],
    ['a blob that was not announced', [announced(1), data(1, 1)]],
    ['more data than announced', [announced(1), data(0, 1, 2)]],
    ['less data than announced', [announced(2), data(0, 1), order]],
    ['a data frame without an index', [announced(1), encodeFrame(ToWorker.data, Uint8Array.of(0))]],
    ['a job of the wrong shape', [encodeJsonFrame(ToWorker.job, { kind: 'shell' })]],
    ['a frame of unknown type', [announced(1), encodeFrame(99, new Uint8Array())]],
    ['a frame over the limit', [Uint8Array.of(255, 255, 255, 255, 1)]],
    ['anything after the order', [announced(0), order, order]],
  ])('is refused with %s', (_, frames) => {
    const inbox = new JobInbox()
    expect(() => {
      for (const frame of frames) inbox.take(frame)
    }).toThrow()
  })
})
