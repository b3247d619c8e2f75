import { HearthError } from '../../../contract/errors.ts'
import { inParallel } from '../ports/in-parallel.ts'
import { carHeader, sectionHead } from '../retrieval/car.ts'
import { notHere, planCar, type PlannedBlock } from '../retrieval/plan.ts'
import type { Shares } from '../retrieval/shares.ts'
import type { ContentRequest } from './retrieval-request.ts'

/** What a request is answered with: how long it is, and its pieces. */
export interface Content {
  readonly bytes: number
  /** One block and nothing else. */
  readonly single: boolean
  readonly contentType: string
  readonly fileName: string
  readonly etag: string
  /** Every piece read and checked as it comes. @throws HearthError `retrieval/incomplete` when a block turns out damaged */
  pieces(): AsyncGenerator<Uint8Array>
  /**
   * All of them at once, in order: for what is in memory anyway.
   * @param memory for a block, where there is some: nobody else uses it until the pieces have been sent
   * @throws as `pieces`
   */
  whole(memory?: Uint8Array<ArrayBuffer>): Promise<readonly Uint8Array[]>
}

/** Blocks that are read at once, each of which takes several steps of the disk. */
const READ_AT_ONCE = 4

/**
 * Finds everything that a request asks for, without reading the bytes of files.
 * @throws HearthError `retrieval/denied`, `retrieval/not-here`, and what `planCar` throws
 */
export async function findContent(shares: Shares, asked: ContentRequest): Promise<Content> {
  const { cid, format } = asked
  if (shares.isDenied(cid)) {
    throw new HearthError('retrieval/denied', 'This is not carried here, and will not be.')
  }
  if (format === 'car') return carContent(shares, asked)
  const size = shares.size(cid)
  if (size === null) throw notHere()
  return {
    bytes: size,
    single: true,
    contentType: 'application/vnd.ipld.raw',
    fileName: `${cid.toString()}.bin`,
    etag: `"${cid.toString()}.raw"`,
    pieces: async function* () {
      yield await checked(shares, { cid, size })
    },
    whole: async (memory) => [await checked(shares, { cid, size }, memory)],
  }
}

async function carContent(shares: Shares, asked: ContentRequest): Promise<Content> {
  const { cid, path, scope, range } = asked
  const plan = await planCar(shares, { root: cid, path, scope, range })
  const header = await carHeader(cid)
  const bytes = plan.reduce((sum, block) => sum + sectionHead(block.cid, block.size).length + block.size, header.length)
  const span = range === null ? '' : `.${range.from}_${range.to ?? '*'}`
  return {
    bytes,
    single: false,
    contentType: 'application/vnd.ipld.car; version=1; order=dfs; dups=n',
    fileName: `${cid.toString()}.car`,
    etag: `"${[cid.toString(), ...path.map(encodeURIComponent)].join('/')}.car.${scope}${span}"`,
    pieces: async function* () {
      yield header
      for (const block of plan) {
        yield sectionHead(block.cid, block.size)
        yield await checked(shares, block)
      }
    },
    whole: async () => {
      const sections = await inParallel(READ_AT_ONCE, plan, async (block) => [
        sectionHead(block.cid, block.size),
        await checked(shares, block),
      ])
      return [header, ...sections.flat()]
    },
  }
}

async function checked(
  shares: Shares,
  { cid, size }: PlannedBlock,
  memory?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const bytes = await shares.read(cid, memory)
  if (bytes === null || bytes.length !== size) {
    throw new HearthError('retrieval/incomplete', 'Not every block of this is carried here.')
  }
  shares.served(cid, size)
  return bytes
}
