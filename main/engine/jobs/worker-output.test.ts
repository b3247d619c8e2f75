import { describe, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { FromWorker } from '../../../contract/worker.ts'
import type { BlobWriter } from './blob-writer.ts'
import { WorkerOutput } from './worker-output.ts'
import type { Expected } from './worker-output.ts'

const json = (type: number, value: unknown) => ({ type, payload: new TextEncoder().encode(JSON.stringify(value)) })
const ready = json(FromWorker.ready, { protocol: 2, kinds: ['wasm'], adapter: null })
const timings = { compileMs: 1, runMs: 1 }
const exited = json(FromWorker.result, { reason: 'exited', exitCode: 0, message: '', timings })
const output = (...bytes: number[]) => ({ type: FromWorker.output, payload: Uint8Array.from(bytes) })
const file = (path: string, size: number) => json(FromWorker.file, { path, size })
const data = (payload: Uint8Array) => ({ type: FromWorker.fileData, payload })
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
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

const anything: Expected = { kind: 'wasm', outputBytes: 100, files: null }
/** A GPU job with two output buffers. */
const buffers: Expected = {
  kind: 'wgsl',
  outputBytes: 100,
  files: new Map([
    ['sums', 8],
    ['counts', 4],
  ]),
}

function hashingWriter(): BlobWriter {
  const written = createHash('sha256')
  return {
    ...countingWriter(),
    write: async (chunk) => void written.update(chunk),
    commit: async () => ({ sha256: written.digest('hex'), root: 'cd'.repeat(32), size: 0 }),
  }
}

type Frames = readonly { type: number; payload: Uint8Array }[]

async function after(frames: Frames, expected = anything): Promise<WorkerOutput> {
  const receiving = new WorkerOutput(expected, countingWriter, () => undefined)
  receiving.asked()
  for (const frame of frames) await receiving.accept(frame)
  return receiving
}

test('outputs of a job that ran to its end hold its streams and its files, sorted', async () => {
  const frames = [output(1, 65), file('b', 0), file('a/x', 3), fileData(2), fileData(1), output(2, 65, 66), exited]
  const outputs = await (await after(frames)).commit('exited', 0)
  expect(outputs.files.map(({ path, size }) => [path, size])).toEqual([
    ['a/x', 3],
    ['b', 0],
  ])
  expect([outputs.stdout.size, outputs.stderr.size]).toEqual([1, 2])
})

test('files of a job that did not run to its end are not delivered', async () => {
  const outputs = await (await after([file('a', 0)])).commit('cpu-limit', null)
  expect(outputs.files).toEqual([])
})

describe('S05: a worker that breaks the protocol is not believed', () => {
  test.each([
    ['ready once more', [ready]],
    ['an unknown frame', [{ type: 99, payload: new Uint8Array() }]],
    ['text that is not JSON', [{ type: FromWorker.result, payload: Uint8Array.of(255) }]],
    ['a message of another shape', [json(FromWorker.progress, { phase: 'sleeping' })]],
    ['an unknown stream', [output(3, 65)]],
    ['an empty output', [output()]],
    ['file data without a file', [fileData(1)]],
    ['more file data than announced', [file('a', 1), fileData(2)]],
    ['a file inside a file', [file('a', 1), file('b', 1)]],
    ['a file twice', [file('a', 0), file('a', 0)]],
    ['a name that leaves the folder', [file('../a', 0)]],
    ['an absolute name', [file('/etc/passwd', 0)]],
    [
      'an end that only we decide',
      [json(FromWorker.result, { reason: 'host-fault', exitCode: null, message: '', timings })],
    ],
    ['an exit without a code', [json(FromWorker.result, { reason: 'exited', exitCode: null, message: '', timings })]],
    ['an end in the middle of a file', [file('a', 1), exited]],
    ['anything after its end', [exited, output(1, 65)]],
    [
      'an end of a GPU job',
      [json(FromWorker.result, { reason: 'invalid-shader', exitCode: null, message: '', timings })],
    ],
  ])('%s', async (_, frames) => {
    await expect(after(frames)).rejects.toMatchObject({ code: 'worker/bad-frame' })
  })

  test.each([
    ['a file that is no buffer of the job', [file('other', 8)]],
    ['a buffer of another size', [file('sums', 4)]],
    ['standard output, which a GPU job has not', [output(1, 65)]],
    ['an end without all buffers', [file('sums', 8), fileData(8), exited]],
    [
      'an end of a WebAssembly job',
      [json(FromWorker.result, { reason: 'trapped', exitCode: null, message: '', timings })],
    ],
  ])('%s', async (_, frames) => {
    await expect(after(frames, buffers)).rejects.toMatchObject({ code: 'worker/bad-frame' })
  })

  test.each([
    ['progress', json(FromWorker.progress, { phase: 'running' })],
    ['output', output(1, 65)],
    ['a file', file('a', 0)],
    ['an end', exited],
  ])('%s before the order to run, which can only be of something else', async (_, frame) => {
    const receiving = new WorkerOutput(anything, countingWriter, () => undefined)
    await expect(receiving.accept(frame)).rejects.toMatchObject({ code: 'worker/bad-frame' })
  })
})

test('the buffers of a GPU job are its outputs, byte for byte as they came: a NaN keeps its payload', async () => {
  const sums = Uint8Array.of(0x01, 0x00, 0xc0, 0x7f, 0xef, 0xbe, 0xed, 0xff)
  const counts = Uint8Array.of(1, 2, 3, 4)
  const receiving = new WorkerOutput(buffers, hashingWriter, () => undefined)
  receiving.asked()
  for (const frame of [file('sums', 8), data(sums), file('counts', 4), data(counts), exited]) {
    await receiving.accept(frame)
  }
  const { files } = await receiving.commit('exited', 0)
  expect(files.map((one) => [one.path, one.sha256])).toEqual([
    ['counts', sha256(counts)],
    ['sums', sha256(sums)],
  ])
})

test('more than was paid for ends the job, whoever counted', async () => {
  await expect(after([output(1, ...Array.from({ length: 101 }, () => 65))])).rejects.toMatchObject({
    code: 'worker/output-limit',
  })
  await expect(after([output(1, 65), file('a', 100)])).rejects.toMatchObject({ code: 'worker/output-limit' })
  const many = Array.from({ length: 1025 }, (_, index) => file(`f${index}`, 0))
  await expect(after(many)).rejects.toMatchObject({ code: 'worker/output-limit' })
})
