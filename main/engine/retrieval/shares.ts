import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { CID } from 'multiformats/cid'
import { HearthError } from '../../../contract/errors.ts'
import type { Share } from '../../../contract/sharing.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import { type BlockFiles, openBlockFiles } from './block-files.ts'
import { type CarFile, openCarFile } from './car-file.ts'
import { inlineBytes, keyOf, readCid } from './cid.ts'
import { leastWorth } from './evict.ts'
import { type BlockSource, planCar, type PlannedBlock } from './plan.ts'
import { readCatalogue, type StoredShare, writeCatalogue } from './shares-file.ts'

export type ShareList = Share['list']

/** What this machine carries: blocks, each part of something that was added, and what is never carried. */
export interface Shares extends BlockSource {
  /** @param memory where the bytes are put when they fit there */
  read(cid: CID, memory?: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null>
  isDenied(cid: CID): boolean
  /**
   * Carries everything under a CAR's root, once every block of it has been found to be what its name says.
   * @param wanted null when this root may not be carried, else what it is called and which list names it
   * @throws HearthError `sharing/not-in-list`, `sharing/full`, `sharing/denied`, and what reading a CAR throws
   */
  add(
    carFile: string,
    wanted: (root: CID) => { readonly name: string; readonly list: ShareList } | null,
  ): Promise<Share>
  /** @throws HearthError `sharing/unknown` */
  remove(root: CID): Promise<void>
  /** Removes everything it is the root of, its own block, and never takes or gives it again. */
  deny(cid: CID): Promise<void>
  /** Counts bytes of a block that were sent. */
  served(cid: CID, bytes: number): void
  list(): readonly Share[]
  denied(): number
  heldBytes(): number
  save(): Promise<void>
}

export async function openShares(options: {
  readonly dir: string
  /** Most bytes of blocks. */
  readonly cap: () => number
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}): Promise<Shares> {
  const { dir, log } = options
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const file = path.join(dir, 'shares.json')
  const catalogue = await readCatalogue(file)
  const blocks = await openBlockFiles(path.join(dir, 'blocks'), (key) => log.warn('sharing.damaged-block', { key }))
  let shares: readonly StoredShare[] = catalogue.shares
  const denied = new Set(catalogue.denied)
  const servedNow = new Map<string, number>()
  let owners = ownersOf(shares)
  const inOrder = oneAtATime()

  async function write(): Promise<void> {
    await writeCatalogue(file, { version: 1, shares: [...withServed()], denied: [...denied] })
  }

  function withServed(): readonly StoredShare[] {
    return shares.map((share) => ({ ...share, served: share.served + (servedNow.get(share.root) ?? 0) }))
  }

  /** The catalogue first: a block without a share is removed at the next start, a share without blocks is a lie. */
  async function keep(next: readonly StoredShare[]): Promise<void> {
    shares = next
    for (const root of servedNow.keys()) if (!next.some((share) => share.root === root)) servedNow.delete(root)
    owners = ownersOf(next)
    await write()
    await sweep()
  }

  async function sweep(): Promise<void> {
    for (const key of blocks.keys()) if (!owners.has(key) || denied.has(key)) await blocks.remove(key)
  }

  /** Lets go of what brought least until there is room; never of the person's own. */
  async function makeRoom(bytes: number): Promise<void> {
    while (blocks.heldBytes() + bytes > options.cap()) {
      const least = leastWorth(withServed())
      if (least === null) {
        throw new HearthError('sharing/full', 'There is no room for this under the limit for shared files.', {
          hint: 'Remove something with “hearth share remove”, or raise the limit.',
        })
      }
      log.info('sharing.let-go', { root: least.root })
      await keep(shares.filter((share) => share.root !== least.root))
    }
  }

  async function carry(car: CarFile, name: string, list: ShareList): Promise<Share> {
    const plan = await planCar(car, { root: car.root, path: [], scope: 'all', range: null })
    if (plan.some(({ cid }) => denied.has(keyOf(cid)))) throw deniedError()
    // All of it is read before any of it is stored: a false block leaves nothing behind.
    for (const { cid } of plan) await car.read(cid)
    const missing = plan.filter(({ cid }) => inlineBytes(cid) === null && !blocks.has(keyOf(cid)))
    await makeRoom(bytesOf(missing))
    try {
      for (const { cid } of plan) {
        const bytes = await car.read(cid)
        if (bytes !== null) await blocks.put(cid, bytes)
      }
    } catch (error) {
      await sweep()
      throw error
    }
    const share: StoredShare = {
      root: car.root.toString(),
      name,
      list,
      bytes: bytesOf(plan),
      blocks: plan.length,
      addedAt: options.clock.now(),
      served: 0,
      keys: [...new Set(plan.filter(({ cid }) => inlineBytes(cid) === null).map(({ cid }) => keyOf(cid)))],
    }
    const former = withServed().find(({ root }) => root === share.root)
    const next = { ...share, served: former?.served ?? 0 }
    await keep([next, ...shares.filter(({ root }) => root !== share.root)])
    servedNow.delete(share.root)
    return viewOf(next, blocks)
  }

  await sweep()
  return {
    size: (cid) => (denied.has(keyOf(cid)) ? null : blocks.size(cid)),
    read: async (cid, memory) => (denied.has(keyOf(cid)) ? null : blocks.read(cid, memory)),
    isDenied: (cid) => denied.has(keyOf(cid)),
    add: (carFile, wanted) =>
      inOrder(async () => {
        const car = await openCarFile(carFile)
        try {
          const what = wanted(car.root)
          if (what === null) {
            throw new HearthError('sharing/not-in-list', 'This is not in the signed list, so it is not carried.')
          }
          return await carry(car, what.name, what.list)
        } finally {
          await car.close()
        }
      }),
    remove: (root) =>
      inOrder(async () => {
        const gone = shares.find((share) => share.root === root.toString())
        if (gone === undefined) {
          throw new HearthError('sharing/unknown', 'Nothing of this root is shared here.', {
            hint: 'See “hearth share list”.',
          })
        }
        await keep(shares.filter((share) => share !== gone))
      }),
    deny: (cid) =>
      inOrder(async () => {
        const key = keyOf(cid)
        denied.add(key)
        await keep(shares.filter(({ root }) => keyOf(readCid(root)) !== key))
      }),
    served: (cid, bytes) => {
      const root = owners.get(keyOf(cid))
      if (root !== undefined) servedNow.set(root, (servedNow.get(root) ?? 0) + bytes)
    },
    list: () => withServed().map((share) => viewOf(share, blocks)),
    denied: () => denied.size,
    heldBytes: () => blocks.heldBytes(),
    save: () => inOrder(write),
  }
}

/** The share a block counts for: the newest of those it is part of. */
function ownersOf(shares: readonly StoredShare[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  for (const { root, keys } of shares) for (const key of keys) if (!owners.has(key)) owners.set(key, root)
  return owners
}

function viewOf({ keys, ...share }: StoredShare, blocks: BlockFiles): Share {
  return { ...share, missing: keys.filter((key) => !blocks.has(key)).length }
}

function bytesOf(blocks: readonly PlannedBlock[]): number {
  return blocks.reduce((sum, { size }) => sum + size, 0)
}

function deniedError(): HearthError {
  return new HearthError('sharing/denied', 'This, or a part of it, is on the list of what is never carried.')
}
