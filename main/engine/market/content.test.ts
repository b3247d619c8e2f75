import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as soon } from 'node:timers/promises'
import type { CID } from 'multiformats/cid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keyOf } from '../retrieval/cid.ts'
import { pack } from '../retrieval/pack.ts'
import type { Shares } from '../retrieval/shares.ts'
import { type Content, findContent } from './content.ts'

const MIB = 1024 * 1024

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-content-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** A CAR of a file with three leaves, which are read as the test says. */
async function carOf(
  read: (leaf: number, bytes: Uint8Array) => Promise<Uint8Array<ArrayBuffer> | null>,
): Promise<Content> {
  const file = path.join(folder, 'file')
  await writeFile(file, Buffer.concat([1, 2, 3].map((each) => Buffer.alloc(MIB, each))))
  const blocks = new Map<string, Uint8Array>()
  const { root } = await pack(file, async (cid, bytes) => void blocks.set(keyOf(cid), Uint8Array.from(bytes)))
  const shares: Pick<Shares, 'size' | 'read' | 'isDenied' | 'served'> = {
    size: (cid) => blocks.get(keyOf(cid))?.length ?? null,
    read: async (cid: CID) => {
      const bytes = blocks.get(keyOf(cid)) ?? new Uint8Array()
      return bytes.length === MIB ? read(bytes[0] ?? 0, bytes) : Uint8Array.from(bytes)
    },
    isDenied: () => false,
    served: () => undefined,
  }
  const asked = { format: 'car', cid: root, text: '', path: [], scope: 'all', range: null } as const
  return findContent(shares, asked)
}

test('a damaged block ends an answer only when nothing is read into its memory any more', async () => {
  const reading = Promise.withResolvers<void>()
  const content = await carOf(async (leaf, bytes) => {
    if (leaf === 1) return null
    await reading.promise
    return Uint8Array.from(bytes)
  })
  let ended = false
  const whole = content.whole(() => undefined).finally(() => (ended = true))
  whole.catch(() => undefined)
  for (let turn = 0; turn < 20; turn += 1) await soon()
  expect(ended).toBe(false)
  reading.resolve()
  await expect(whole).rejects.toMatchObject({ code: 'retrieval/incomplete' })
})

test('every block of a CAR is offered lent memory, what is no leaf is not', async () => {
  let lent = 0
  const content = await carOf(async (_, bytes) => Uint8Array.from(bytes))
  const pieces = await content.whole(() => {
    lent += 1
    return undefined
  })
  expect(lent).toBe(3)
  expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(content.bytes)
})

test('what an answer takes in memory is one block and the list in pieces, and everything at once', async () => {
  const { held, bytes } = await carOf(async (_, read) => Uint8Array.from(read))
  // Three leaves and the root, each with 36 bytes of name and 4 of size.
  expect(held.pieces).toBe(MIB + 4 * 40)
  expect(held.whole).toBeGreaterThan(bytes + 4 * 40)
  expect(held.whole).toBeLessThan(bytes + MIB)
})
