import type { CID } from 'multiformats/cid'
import { HearthError } from '../../../contract/errors.ts'
import { inParallel } from '../ports/in-parallel.ts'
import { blockList } from '../retrieval/block-list.ts'
import { carHeader, sectionHead } from '../retrieval/car.ts'
import { notHere, type PlanBounds, planCar, type PlannedBlock } from '../retrieval/plan.ts'
import type { Shares } from '../retrieval/shares.ts'
import type { Lend } from './lent-memory.ts'
import type { ContentRequest } from './retrieval-request.ts'

/** What a request is answered with: how long it is, and its pieces. */
export interface Content {
  readonly bytes: number
  /** One block and nothing else. */
  readonly single: boolean
  /** Bytes of memory that it takes until it was sent: in pieces, and all of it at once. */
  readonly held: { readonly pieces: number; readonly whole: number }
  readonly contentType: string
  readonly fileName: string
  readonly etag: string
  /** Every piece read and checked as it comes. @throws HearthError `retrieval/incomplete` when a block turns out damaged */
  pieces(): AsyncGenerator<Uint8Array>
  /**
   * All of them at once, in order: for what is in memory anyway.
   * @param lend memory for a block, where there is some: nobody else uses it until the pieces have been sent
   * @throws as `pieces`, once nothing is read into that memory any more
   */
  whole(lend: Lend): Promise<readonly Uint8Array[]>
}

/** As much of what is carried as an answer needs. */
type Carried = Pick<Shares, 'size' | 'read' | 'isDenied' | 'served'>

/** Smaller ones are not worth the memory of a whole block. */
const LARGE = 64 * 1024
/** Blocks that are read at once, each of which takes several steps of the disk. */
const READ_AT_ONCE = 4
/** Memory of the objects that stand for one block and what is before it, bytes. */
const PIECE_OBJECTS = 1024

/** What names the answer to a request, whether there is one or not: it follows from the request alone. */
export function etagOf({ cid, format, path, scope, range }: ContentRequest): string {
  if (format === 'raw') return `"${cid.toString()}.raw"`
  const span = range === null ? '' : `.${range.from}_${range.to ?? '*'}`
  return `"${[cid.toString(), ...path.map(encodeURIComponent)].join('/')}.car.${scope}${span}"`
}

/**
 * Bytes of the block that a request begins at; nothing is read.
 * @throws HearthError `retrieval/denied`, `retrieval/not-here`
 */
export function requireCarried(shares: Pick<Carried, 'size' | 'isDenied'>, cid: CID): number {
  if (shares.isDenied(cid)) {
    throw new HearthError('retrieval/denied', 'This is not carried here, and will not be.')
  }
  const size = shares.size(cid)
  if (size === null) throw notHere()
  return size
}

/**
 * Finds everything that a request asks for, without reading the bytes of files.
 * @throws HearthError as `requireCarried`, and what `planCar` throws
 */
export async function findContent(shares: Carried, asked: ContentRequest, most?: PlanBounds): Promise<Content> {
  const { cid, format } = asked
  const size = requireCarried(shares, cid)
  if (format === 'car') return carContent(shares, asked, most)
  return {
    bytes: size,
    single: true,
    held: { pieces: size, whole: size },
    contentType: 'application/vnd.ipld.raw',
    fileName: `${cid.toString()}.bin`,
    etag: etagOf(asked),
    pieces: async function* () {
      yield await checked(shares, { cid, size })
    },
    whole: async (lend) => [await checked(shares, { cid, size }, lend)],
  }
}

async function carContent(shares: Carried, asked: ContentRequest, most?: PlanBounds): Promise<Content> {
  const { cid } = asked
  const header = await carHeader(cid)
  const { list, bytes, largest } = measured(await planCar(shares, { ...asked, root: cid }, most))
  return {
    bytes: header.length + bytes,
    single: false,
    held: {
      pieces: largest + list.heldBytes,
      whole: header.length + bytes + list.heldBytes + list.length * PIECE_OBJECTS,
    },
    contentType: 'application/vnd.ipld.car; version=1; order=dfs; dups=n',
    fileName: `${cid.toString()}.car`,
    etag: etagOf(asked),
    pieces: async function* () {
      yield header
      for (const block of list) {
        yield sectionHead(block.cid, block.size)
        yield await checked(shares, block)
      }
    },
    whole: async (lend) => {
      // Each to its end, whatever became of the others: none may go on reading into memory that is somebody else's by then.
      const all = await inParallel(READ_AT_ONCE, [...list], async (block) => {
        const [read] = await Promise.allSettled([checked(shares, block, lend)])
        return { block, read }
      })
      const sections = all.flatMap(({ block, read }) => {
        if (read.status === 'rejected') throw read.reason
        return [sectionHead(block.cid, block.size), read.value]
      })
      return [header, ...sections]
    },
  }
}

/** A plan in the form in which it is kept, with the bytes of its sections in a CAR. */
function measured(plan: readonly PlannedBlock[]) {
  return {
    list: blockList(plan),
    bytes: plan.reduce((sum, { cid, size }) => sum + sectionHead(cid, size).length + size, 0),
    largest: plan.reduce((most, { size }) => Math.max(most, size), 0),
  }
}

async function checked(shares: Carried, { cid, size }: PlannedBlock, lend?: Lend): Promise<Uint8Array> {
  const bytes = await shares.read(cid, size >= LARGE ? lend?.() : undefined)
  if (bytes === null || bytes.length !== size) {
    throw new HearthError('retrieval/incomplete', 'Not every block of this is carried here.')
  }
  shares.served(cid, size)
  return bytes
}
