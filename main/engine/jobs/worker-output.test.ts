import { describe, expect, test } from 'vitest'
import { JobLimits } from '../../../contract/job.ts'
import { FromWorker } from '../../../contract/worker.ts'
import type { BlobWriter } from './blob-writer.ts'
import { WorkerOutput } from './worker-output.ts'

const json = (type: number, value: unknown) => ({ type, payload: new TextEncoder().encode(JSON.stringify(value)) })
const ready = json(FromWorker.ready, { protocol: 2, kinds: ['wasm'], adapter: null })
const timings = { compileMs: 1, runMs: 1 }
const exited = json(FromWorker.result, { reason: 'exited', exitCode: 0, message: '', timings })
const output = (...bytes: number[]) => ({ type: FromWorker.output, payload: Uint8Array.from(bytes) })
const file = (path: string, size: number) => json(FromWorker.file, { path, size })
const fileData = (size: number) => ({ type: FromWorker.fileData, payload: new Uint8Array(size) })

function countingWriter(): BlobWriter {
  let size = 0
  return {
    write: async (chunk) => {
      size += chunk.length
    },
    commit: async () => ({ sha256: 'ab'.repeat(32), root: 'cd'.repeat(32), size }),
    discard: async () => undefined,
  }
}

function receiver(outputBytes = 100): WorkerOutput {
  return new WorkerOutput(JobLimits.parse({ outputBytes }), countingWriter, {
    ready: () => undefined,
    phase: () => undefined,
  })
}

async function after(
  frames: readonly { type: number; payload: Uint8Array }[],
  outputBytes?: number,
): Promise<WorkerOutput> {
  const receiving = receiver(outputBytes)
  for (const frame of frames) await receiving.accept(frame)
  return receiving
}

test('outputs of a job that ran to its end hold its streams and its files, sorted', async () => {
  const frames = [
    ready,
    output(1, 65),
    file('b', 0),
    file('a/x', 3),
    fileData(2),
    fileData(1),
    output(2, 65, 66),
    exited,
  ]
  const outputs = await (await after(frames)).commit('exited', 0)
  expect(outputs.files.map(({ path, size }) => [path, size])).toEqual([
    ['a/x', 3],
    ['b', 0],
  ])
  expect([outputs.stdout.size, outputs.stderr.size]).toEqual([1, 2])
})

test('files of a job that did not run to its end are not delivered', async () => {
  const outputs = await (await after([ready, file('a', 0)])).commit('cpu-limit', null)
  expect(outputs.files).toEqual([])
})

describe('a worker that breaks the protocol is not believed', () => {
  test.each([
    ['output before ready', [output(1, 65)]],
    ['ready twice', [ready, ready]],
    ['an unknown frame', [ready, { type: 99, payload: new Uint8Array() }]],
    ['text that is not JSON', [ready, { type: FromWorker.result, payload: Uint8Array.of(255) }]],
    ['a message of another shape', [ready, json(FromWorker.progress, { phase: 'sleeping' })]],
    ['an unknown stream', [ready, output(3, 65)]],
    ['an empty output', [ready, output()]],
    ['file data without a file', [ready, fileData(1)]],
    ['more file data than announced', [ready, file('a', 1), fileData(2)]],
    ['a file inside a file', [ready, file('a', 1), file('b', 1)]],
    ['a file twice', [ready, file('a', 0), file('a', 0)]],
    ['a name that leaves the folder', [ready, file('../a', 0)]],
    ['an absolute name', [ready, file('/etc/passwd', 0)]],
    [
      'an end that only we decide',
      [ready, json(FromWorker.result, { reason: 'host-fault', exitCode: null, message: '', timings })],
    ],
    [
      'an exit without a code',
      [ready, json(FromWorker.result, { reason: 'exited', exitCode: null, message: '', timings })],
    ],
    ['an end in the middle of a file', [ready, file('a', 1), exited]],
    ['anything after its end', [ready, exited, output(1, 65)]],
  ])('%s', async (_, frames) => {
    await expect(after(frames)).rejects.toMatchObject({ code: 'worker/bad-frame' })
  })
})

test('more than was paid for ends the job, whoever counted', async () => {
  await expect(after([ready, output(1, ...Array.from({ length: 101 }, () => 65))])).rejects.toMatchObject({
    code: 'worker/output-limit',
  })
  await expect(after([ready, output(1, 65), file('a', 100)])).rejects.toMatchObject({ code: 'worker/output-limit' })
  const many = Array.from({ length: 1025 }, (_, index) => file(`f${index}`, 0))
  await expect(after([ready, ...many])).rejects.toMatchObject({ code: 'worker/output-limit' })
})
