import type { CID } from 'multiformats/cid'
import { HearthError } from '../../../contract/errors.ts'
import { DAG_PB } from './cid.ts'
import { type Link, type Node, nodeOf } from './links.ts'
import { shardPlaces } from './shard-place.ts'

/** Where blocks are read; only what `read` gives was checked against its name. */
export interface BlockSource {
  size(cid: CID): number | null
  read(cid: CID): Promise<Uint8Array | null>
}

export type DagScope = 'block' | 'entity' | 'all'

/** As asked for: inclusive, negative from the end, null for the end itself. */
export interface AskedRange {
  readonly from: number
  readonly to: number | null
}

export interface PlannedBlock {
  readonly cid: CID
  readonly size: number
}

/** What an answer may come to; the walk ends where it would be more. */
export interface PlanBounds {
  /** Of its blocks. */
  readonly bytes: number
  readonly blocks: number
}

/** Deeper than any file of this world: a chain of blocks longer than this is no file. */
const DEEPEST = 64
/** Links followed for each block that an answer may have: one block can be named in many places. */
const VISITS_A_BLOCK = 16
/** For what the person adds, whose CAR was counted before. */
const NO_BOUNDS: PlanBounds = { bytes: Number.POSITIVE_INFINITY, blocks: 2_000_000 }

/**
 * The blocks of a CAR, each once, depth first: those along the path, then what the scope asks for at its end
 * (Trustless Gateway specification, `dag-scope` and `entity-bytes`). Leaves of raw bytes are not read.
 * What is reached again in the same way is not walked again.
 * @throws HearthError `retrieval/not-here`, `retrieval/no-such-path`, `retrieval/incomplete`,
 *   `retrieval/range-outside`, `retrieval/too-much`, `retrieval/bad-node` also for links that lead on and on
 */
export async function planCar(
  source: BlockSource,
  asked: {
    readonly root: CID
    readonly path: readonly string[]
    readonly scope: DagScope
    readonly range: AskedRange | null
  },
  most: PlanBounds = NO_BOUNDS,
): Promise<readonly PlannedBlock[]> {
  if (source.size(asked.root) === null) throw notHere()
  const planned = new Map<string, PlannedBlock>()
  const walkedRanges = new Set<string>()
  let bytes = 0
  let visits = 0

  function visit(): void {
    visits += 1
    if (visits > most.blocks * VISITS_A_BLOCK) throw tooDeep()
  }

  function include(cid: CID): boolean {
    const name = cid.toString()
    if (planned.has(name)) return false
    const size = source.size(cid)
    if (size === null) throw incomplete()
    bytes += size
    if (bytes > most.bytes || planned.size >= most.blocks) throw tooMuch()
    planned.set(name, { cid, size })
    return true
  }

  async function walk(cid: CID, wanted: (link: Link, node: Node) => boolean, depth: number): Promise<void> {
    visit()
    if (!include(cid) || cid.code !== DAG_PB) return
    if (depth > DEEPEST) throw tooDeep()
    const node = await nodeAt(source, cid)
    for (const link of node.links) if (wanted(link, node)) await walk(link.cid, wanted, depth + 1)
  }

  /** @param from and `to`, inclusive: of the bytes under this block, so that all of it is the same range everywhere */
  async function walkRange(cid: CID, from: number, to: number, depth: number): Promise<void> {
    visit()
    const name = `${cid.toString()} ${from} ${to}`
    if (walkedRanges.has(name)) return
    walkedRanges.add(name)
    include(cid)
    const node = await nodeAt(source, cid)
    if (node.kind !== 'file') return
    if (depth > DEEPEST) throw tooDeep()
    let at = node.inline
    for (const [index, { cid: child }] of node.links.entries()) {
      const size = node.sizes[index] ?? 0
      if (at + size > from && at <= to) {
        await walkRange(child, Math.max(0, from - at), Math.min(size - 1, to - at), depth + 1)
      }
      at += size
    }
  }

  const steps = await stepsAlong(source, asked.root, asked.path)
  const end = steps.at(-1) ?? asked.root
  for (const step of steps.slice(0, -1)) include(step)
  if (asked.scope === 'all') await walk(end, () => true, 0)
  else if (asked.scope === 'block') include(end)
  else {
    const node = await nodeAt(source, end)
    const span = asked.range === null ? null : resolved(asked.range, bytesOf(source, end, node))
    if (asked.range === null) await walk(end, partOfEntity, 0)
    else if (span === null) include(end)
    else if (span === 'whole') await walk(end, partOfEntity, 0)
    else await walkRange(end, span.from, span.to, 0)
  }
  return [...planned.values()]
}

/** Pieces of a file, and shards of a folder, but not what is in the folder. */
function partOfEntity(link: Link, node: Node): boolean {
  return node.kind === 'file' || (node.kind === 'shard' && link.name.length === 2)
}

/** Bytes of a file; null for what is none. */
function bytesOf(source: BlockSource, cid: CID, node: Node): number | null {
  if (node.kind === 'file') return node.sizes.reduce((sum, size) => sum + size, node.inline)
  // A file that is one dag-pb block holds a little less than that; its block is all there is to give anyway.
  return node.kind === 'bytes' ? source.size(cid) : null
}

/** Null: the end's own block says why there is nothing more. `whole`: it is not made of bytes. */
function resolved(
  { from, to }: AskedRange,
  total: number | null,
): { readonly from: number; readonly to: number } | 'whole' | null {
  if (total === null) return 'whole'
  const first = from < 0 ? Math.max(0, total + from) : from
  const last = to === null ? total - 1 : Math.min(total - 1, to < 0 ? total + to : to)
  if (total > 0 && first >= total) {
    throw new HearthError('retrieval/range-outside', 'The range begins behind the end of the file.')
  }
  return last < first ? null : { from: first, to: last }
}

/** The root, and every block on the way to the end of the path. */
async function stepsAlong(source: BlockSource, root: CID, path: readonly string[]): Promise<readonly CID[]> {
  const steps = [root]
  for (const name of path) {
    const here = steps.at(-1) ?? root
    const found = await find(source, here, name)
    if (found === null) throw new HearthError('retrieval/no-such-path', 'There is nothing of this name here.')
    steps.push(...found)
  }
  return steps
}

/** The blocks from a folder, without it, to what has this name in it; in shards only those that may name it. */
async function find(source: BlockSource, folder: CID, name: string): Promise<readonly CID[] | null> {
  const root = await nodeAt(source, folder)
  if (root.kind === 'directory') return at(root, name)
  const steps: CID[] = []
  let node: Node = root
  for (const place of shardPlaces(name)) {
    if (node.kind !== 'shard') return null
    const found = at(node, `${place}${name}`)
    if (found !== null) return [...steps, ...found]
    const [shard] = at(node, place) ?? []
    if (shard === undefined) return null
    steps.push(shard)
    node = await nodeAt(source, shard)
  }
  return null
}

function at({ links }: Node, name: string): readonly CID[] | null {
  const link = links.find((each) => each.name === name)
  return link === undefined ? null : [link.cid]
}

async function nodeAt(source: BlockSource, cid: CID): Promise<Node> {
  if (cid.code !== DAG_PB) {
    if (source.size(cid) === null) throw incomplete()
    return { kind: 'bytes', links: [] }
  }
  const bytes = await source.read(cid)
  if (bytes === null) throw incomplete()
  return nodeOf(cid, bytes)
}

export function notHere(): HearthError {
  return new HearthError('retrieval/not-here', 'This is not carried here.')
}

export function tooMuch(): HearthError {
  return new HearthError('retrieval/too-much', 'This is more than one answer may have.', {
    hint: 'Ask for single blocks, or for a part: a path, “dag-scope=entity” or “entity-bytes”.',
  })
}

function incomplete(): HearthError {
  return new HearthError('retrieval/incomplete', 'Not every block of this is carried here.')
}

function tooDeep(): HearthError {
  return new HearthError('retrieval/bad-node', 'These blocks are no file or folder.')
}
