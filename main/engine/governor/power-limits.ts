import { open, readFile, rename, rm } from 'node:fs/promises'
import { z } from 'zod'
import type { Gpu } from '../../../contract/hardware.ts'
import type { CardPace } from '../../../contract/rules.ts'
import type { Log } from '../ports/log.ts'

/** The driver’s own power limits: set while our jobs run on a card, and what they were before afterwards. */
export interface PowerLimits {
  /** These cards, at work for us, draw no more than `watts`; all others are as they were. Returns at once. */
  keep(cards: readonly Pick<Gpu, 'uuid' | 'powerLimitW' | 'details'>[], watts: number | null): void
  standing(uuid: string): CardPace['powerLimit']
  /** What a card's limit was, W, where an earlier engine lowered it and this account may not put it back; else null. */
  leftFrom(uuid: string): number | null
  /** Tells what limits the cards have: one that is as high as before was put back by somebody else, or by a boot. */
  seen(cards: readonly Pick<Gpu, 'uuid' | 'powerLimitW'>[]): void
  /** Puts back what this engine, or one that crashed, has set. */
  restore(): Promise<void>
}

/** Sets a card’s limit, W. */
export type SetPowerLimit = (uuid: string, watts: number) => Promise<'set' | 'not-permitted' | 'failed'>

/** By card: what its limit was before, W. */
const Stored = z.record(z.string(), z.number().positive())

/**
 * What a limit was is on disk before it is changed, so that after a crash the next start puts it back. An account
 * that may not set limits is told so once, and not tried again: jobs are paced then, which needs no permission. Nor does such
 * an account forget what one that may has set: the record stays for the next start, and the person is told.
 */
export function createPowerLimits(parts: {
  /** Outside the folder of any network: cards are the same on all of them. */
  readonly file: string
  readonly set: SetPowerLimit
  readonly log: Log
}): PowerLimits {
  const { file, set, log } = parts
  const standing = new Map<string, 'set' | 'not-permitted' | 'failed'>()
  /** Cards whose limit this account may not put back. */
  const left = new Set<string>()
  /** What was asked for last, W: whoever changes it again is not fought. */
  const asked = new Map<string, number>()
  /** What is changed at the moment; null before the file was read. */
  let before: Map<string, number> | null = null
  let turn: Promise<void> = Promise.resolve()

  const next = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work).catch((error: unknown) => {
      log.warn('power-limit.failed', { problem: error instanceof Error ? error.message : 'unknown' })
    })
    return turn
  }

  async function known(): Promise<Map<string, number>> {
    before ??= new Map(Object.entries(await stored(file)))
    return before
  }

  async function store(limits: ReadonlyMap<string, number>): Promise<void> {
    if (limits.size === 0) await rm(file, { force: true })
    else await replace(file, JSON.stringify(Object.fromEntries(limits)))
  }

  async function lower(uuid: string, now: number, wanted: number): Promise<void> {
    const limits = await known()
    const isNew = !limits.has(uuid)
    if (isNew) await store(limits.set(uuid, now))
    const outcome = await set(uuid, wanted)
    standing.set(uuid, outcome)
    log.info('power-limit.set', { watts: wanted, outcome })
    if (outcome === 'set' || !isNew) return
    limits.delete(uuid)
    await store(limits)
  }

  async function forget(uuid: string): Promise<void> {
    const limits = await known()
    left.delete(uuid)
    limits.delete(uuid)
    await store(limits)
  }

  async function putBack(uuid: string): Promise<void> {
    const limits = await known()
    const watts = limits.get(uuid)
    if (watts === undefined || left.has(uuid)) return
    const outcome = await set(uuid, watts)
    log.info('power-limit.restored', { watts, outcome })
    if (outcome === 'not-permitted') left.add(uuid)
    // The next start tries again: it may be one that may, and the driver may answer then.
    if (outcome !== 'set') return
    standing.delete(uuid)
    asked.delete(uuid)
    await forget(uuid)
  }

  return {
    keep: (cards, watts) =>
      void next(async () => {
        const limits = await known()
        const atWork = new Set<string>()
        for (const { uuid, powerLimitW, details } of watts === null ? [] : cards) {
          const range = details?.powerRangeW ?? null
          if (watts === null || range === null || powerLimitW === null) continue
          atWork.add(uuid)
          const wanted = Math.max(range.least, Math.min(watts, limits.get(uuid) ?? powerLimitW))
          const isNew = asked.get(uuid) !== wanted && standing.get(uuid) !== 'not-permitted'
          asked.set(uuid, wanted)
          if (isNew && powerLimitW > wanted) await lower(uuid, powerLimitW, wanted)
        }
        for (const uuid of limits.keys()) if (!atWork.has(uuid)) await putBack(uuid)
      }),
    leftFrom: (uuid) => (left.has(uuid) ? (before?.get(uuid) ?? null) : null),
    seen: (cards) => {
      const back = cards.filter(({ uuid, powerLimitW }) => {
        return left.has(uuid) && powerLimitW !== null && powerLimitW >= (before?.get(uuid) ?? Infinity)
      })
      if (back.length > 0)
        void next(async () => back.reduce((done, { uuid }) => done.then(() => forget(uuid)), Promise.resolve()))
    },
    standing: (uuid) => standing.get(uuid) ?? null,
    restore: () =>
      next(async () => {
        for (const uuid of (await known()).keys()) await putBack(uuid)
      }),
  }
}

/** On the disk, all of it, when this resolves. */
async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.draft`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}

/** A file that cannot be read names no limit: what it held is lost, and the driver forgets it at the next boot. */
async function stored(file: string): Promise<z.infer<typeof Stored>> {
  const text = await readFile(file, 'utf8').catch(() => '{}')
  try {
    return Stored.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
