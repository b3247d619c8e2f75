import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import { merkleRoot } from '../proof/merkle.ts'
import { openBlobs } from './blobs.ts'
import type { BlobLimits, Blobs } from './blobs.ts'

let dir: string
let now: number
const clock = { now: () => now, monotonic: () => now }

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hearth-blobs-'))
  now = Date.now()
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const open = (limits: Partial<BlobLimits> = {}, freeBytes?: () => Promise<number>): Promise<Blobs> =>
  openBlobs({ dir, clock, limits, ...(freeBytes === undefined ? {} : { freeBytes }) })

async function* pieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size)
}

async function* endless(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  for (;;) yield chunk
}

async function content(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const bytes = Uint8Array.from({ length: 150_000 }, (_, index) => index * 7)
const sha256 = createHash('sha256').update(bytes).digest('hex')
const receiving = { maxBytes: 1_000_000, source: 'somebody' }

describe('an upload', () => {
  test('comes back byte for byte, with its hash and its chunk root', async () => {
    const blobs = await open()
    const upload = await blobs.receive(pieces(bytes), receiving)
    expect(upload).toMatchObject({ sha256, size: bytes.length, root: merkleRoot(bytes) })
    expect(blobs.granted([upload.id])).toEqual([{ sha256, size: bytes.length, root: merkleRoot(bytes) }])
    expect(await content(blobs.read(sha256))).toEqual(Buffer.from(bytes))
  })

  test('may be empty', async () => {
    const blobs = await open()
    const upload = await blobs.receive(pieces(new Uint8Array()), receiving)
    expect(upload.size).toBe(0)
    expect((await content(blobs.read(upload.sha256))).length).toBe(0)
  })

  test('over its size is refused on the way and leaves nothing', async () => {
    const blobs = await open()
    await expect(blobs.receive(endless(bytes), receiving)).rejects.toMatchObject({ code: 'blobs/too-large' })
    expect(filesUnder(dir)).toEqual([])
  })

  test('that breaks off leaves nothing, and its room is free again', async () => {
    const blobs = await open({ sourceBytes: 160_000 })
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes
      throw new Error('connection lost')
    }
    await expect(blobs.receive(broken(), receiving)).rejects.toThrow('connection lost')
    expect(filesUnder(dir)).toEqual([])
    await expect(blobs.receive(pieces(bytes), receiving)).resolves.toMatchObject({ sha256 })
  })

  test('is bounded for one source and for all together, also while it arrives', async () => {
    const blobs = await open({ sourceBytes: 200_000, totalBytes: 400_000, sourceCount: 2 })
    await blobs.receive(pieces(bytes), receiving)
    await expect(blobs.receive(pieces(bytes), receiving)).rejects.toMatchObject({ code: 'blobs/quota' })
    const both = ['b', 'c'].map((source) => blobs.receive(pieces(bytes), { ...receiving, source }))
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2)
  })

  test('cannot be used without its id, nor after its time', async () => {
    const blobs = await open({ lifeMs: 1000, graceMs: 0 })
    const { id } = await blobs.receive(pieces(bytes), receiving)
    expect(() => blobs.granted([sha256])).toThrow(HearthError)
    now += 2000
    expect(() => blobs.granted([id])).toThrow(expect.objectContaining({ code: 'blobs/unknown-upload' }))
  })

  test('whose time is over is deleted, unless a job still uses it', async () => {
    const blobs = await open({ lifeMs: 1000, graceMs: 0 })
    await blobs.receive(pieces(bytes), receiving)
    now += 3_600_000
    await blobs.sweep(new Set([sha256]))
    expect((await content(blobs.read(sha256))).length).toBe(bytes.length)
    await blobs.sweep(new Set())
    await expect(content(blobs.read(sha256))).rejects.toMatchObject({ code: 'blobs/missing' })
  })

  test('is not taken when the disk is nearly full', async () => {
    const blobs = await open({ reserveBytes: 1000 }, async () => 999)
    await expect(blobs.receive(pieces(bytes), receiving)).rejects.toMatchObject({ code: 'blobs/disk-full' })
    expect(await blobs.hasRoom()).toBe(false)
  })
})

describe('outputs', () => {
  test('of the same bytes are kept once', async () => {
    const blobs = await open()
    await Promise.all([store(blobs, bytes), store(blobs, bytes)])
    expect(filesUnder(dir).length).toBe(1)
  })

  test.each([0, 1, 65_535, 65_536, 65_537, 150_000])('of %i bytes come back as they were written', async (size) => {
    const blobs = await open()
    const [writer, wanted] = [blobs.writer(), bytes.subarray(0, size)]
    const reused = new Uint8Array(10_000)
    for await (const piece of pieces(wanted)) {
      reused.set(piece)
      await writer.write(reused.subarray(0, piece.length))
    }
    const ref = await writer.commit()
    expect(ref).toEqual({ sha256: createHash('sha256').update(wanted).digest('hex'), size, root: merkleRoot(wanted) })
    expect(await content(blobs.read(ref.sha256))).toEqual(Buffer.from(wanted))
    expect(filesUnder(dir)).toHaveLength(size === 0 ? 0 : 1)
  })

  test('that were not committed are gone at the next start', async () => {
    const blobs = await open()
    const abandoned = blobs.writer()
    await abandoned.write(bytes)
    await abandoned.write(bytes)
    expect(filesUnder(dir).length).toBe(1)
    await open()
    expect(filesUnder(dir)).toEqual([])
    await abandoned.discard()
  })

  test('are deleted when they are old, and the oldest when they are too many', async () => {
    const blobs = await open({ graceMs: 0, outputLifeMs: 1000, outputBytes: 200_000 })
    await store(blobs, bytes)
    const newer = await store(blobs, bytes.subarray(1))
    now += 500
    await blobs.sweep(new Set())
    expect(filesUnder(dir).length).toBe(1)
    now += 5000
    await blobs.sweep(new Set())
    await expect(content(blobs.read(newer))).rejects.toMatchObject({ code: 'blobs/missing' })
  })
})

test('a program is listed only with the bytes that were recorded', async () => {
  const blobs = await open()
  const file = path.join(dir, 'program.wasm')
  writeFileSync(file, bytes)
  await expect(blobs.addProgram(file, '00'.repeat(32))).rejects.toMatchObject({ code: 'blobs/changed' })
  expect(await blobs.addProgram(file, sha256)).toMatchObject({ sha256, root: merkleRoot(bytes) })
  expect(await content(blobs.read(sha256))).toEqual(Buffer.from(bytes))
})

async function store(blobs: Blobs, value: Uint8Array): Promise<string> {
  const writer = blobs.writer()
  await writer.write(value)
  return (await writer.commit()).sha256
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
}
