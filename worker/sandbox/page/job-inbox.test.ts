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

function listening() {
  const told: unknown[] = []
  const inbox = new JobInbox({
    complete: ({ blobs }) => told.push(blobs.map((blob) => [...blob])),
    run: () => told.push('run'),
    pace: (share) => told.push(share),
  })
  return { inbox, told }
}

describe('a job that arrives in the page', () => {
  test('hears of its pace once it runs, and not before', () => {
    const pace = encodeJsonFrame(ToWorker.pace, { share: 0.4 })
    const { inbox, told } = listening()
    for (const frame of [announced(0), order, pace]) inbox.take(frame)
    expect(told).toEqual([[[]], 'run', 0.4])
    const early = listening().inbox
    early.take(announced(0))
    expect(() => early.take(pace)).toThrow(/Unexpected frame/)
  })

  test('is put together from frames cut anywhere', () => {
    const bytes = Uint8Array.from(
      [announced(3, 2), data(0, 1, 2), data(0, 3), data(1, 4, 5), order].flatMap((frame) => [...frame]),
    )
    for (const step of [1, 7, bytes.length]) {
      const { inbox, told } = listening()
      for (let at = 0; at < bytes.length; at += step) inbox.take(bytes.subarray(at, at + step))
      expect(told).toEqual([
        [
          [1, 2, 3],
          [4, 5],
        ],
        'run',
      ])
    }
  })

  test('is complete before the order to run it', () => {
    const { inbox, told } = listening()
    for (const frame of [announced(1), data(0, 9)]) inbox.take(frame)
    expect(told).toEqual([[[9]]])
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
    ['data after the last byte', [announced(0), data(0)]],
    ['an order with content', [announced(0), encodeFrame(ToWorker.run, Uint8Array.of(1))]],
    ['anything after the order', [announced(0), order, order]],
  ])('is refused with %s', (_, frames) => {
    const { inbox } = listening()
    expect(() => {
      for (const frame of frames) inbox.take(frame)
    }).toThrow(/frame|announced|index|order|invalid/i)
  })
})
