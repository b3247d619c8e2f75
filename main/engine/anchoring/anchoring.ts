import { AnchorInterval, MAX_ANCHORED, type AnchorStatus } from '../../../contract/anchor.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import { anchorTree } from '../proof/anchor/tree.ts'
import type { AnchorHead } from './anchor-abi.ts'
import { type AnchorOutboxDeps, createAnchorOutbox } from './outbox.ts'
import { type KeyChange, takeOver } from './take-over.ts'

/** Puts a Merkle root over the receipts on the chain, at the interval the person set and when asked. */
export interface Anchoring {
  status(): AnchorStatus
  /**
   * Anchors every receipt that is not, and waits for it a moment.
   * @throws HearthError `anchor/fee-above-limit`, `anchor/no-gas`, `anchor/ahead`, `chain/unreachable`
   */
  now(): Promise<AnchorStatus>
  /** How many receipts of this key the chain holds. @throws HearthError `chain/unreachable` */
  onChain(): Promise<number>
  setInterval(everyMinutes: AnchorInterval): AnchorStatus
  /** One round: carries on what is under way, and begins what is due. */
  step(): Promise<void>
}

export interface AnchoringDeps extends AnchorOutboxDeps {
  readonly ledger: Pick<Ledger, 'anchors' | 'receipts' | 'settings'>
  /** Minutes between anchors while the person has set nothing. */
  readonly usualInterval: AnchorInterval
  /** The last change of the key; null when it is the first. */
  readonly keyChange: KeyChange | null
  /** Gives an account coin where that costs nothing. */
  readonly ensureGas: (address: Address) => Promise<void>
}

const INTERVAL_KEY = 'anchor.every-minutes'
const OFF = 'off'
const MINUTE_MS = 60_000
/** Rounds that `now` waits for, and between them. */
const PATIENCE = 20
const PAUSE_MS = 100

export function createAnchoring(deps: AnchoringDeps): Anchoring {
  const { ledger, anchorChain, signer, clock, log } = deps
  const { anchors, receipts, settings } = ledger
  const outbox = createAnchorOutbox(deps)
  const alone = oneAtATime()
  let problem: string | null = null
  /** No try is made twice in one interval, also when the first failed. */
  let triedAt: number | null = null

  function everyMinutes(): AnchorInterval {
    const stored = settings.get(INTERVAL_KEY)
    if (stored === null) return deps.usualInterval
    return stored === OFF ? null : AnchorInterval.parse(Number(stored))
  }

  function status(): AnchorStatus {
    const newest = anchors.newest()
    return {
      possible: true,
      everyMinutes: everyMinutes(),
      receipts: receipts.count(),
      anchored: anchoredForGood(),
      underWay: anchors.live() !== null,
      lastAt: newest?.createdAt ?? null,
      problem: problem ?? (newest?.state === 'failed' ? newest.problem : null),
    }
  }

  function anchoredForGood(): number {
    const last = anchors.lastFinal()
    return last === null ? 0 : last.toSeq + 1
  }

  function isDue(): boolean {
    const every = everyMinutes()
    if (every === null || receipts.count() === anchoredForGood()) return false
    const since = Math.max(triedAt ?? 0, anchors.newest()?.createdAt ?? receipts.bySeq(0)?.createdAt ?? 0)
    return clock.now() - since >= every * MINUTE_MS
  }

  /** What the contract holds of this key, once it has taken over from the one before it, where there is something new. */
  async function headOf(count: number): Promise<AnchorHead> {
    const head = await anchorChain.head(signer.address)
    const { keyChange } = deps
    const isBehind = keyChange !== null && head.nextSeq < BigInt(keyChange.firstSeq)
    if (!isBehind) return head
    if (count === keyChange.firstSeq) return { ...head, nextSeq: BigInt(count) }
    return takeOver(deps, keyChange)
  }

  /** Continues where the contract says that the last range ended: it alone decides what joins. */
  async function begin(): Promise<void> {
    triedAt = clock.now()
    const count = receipts.count()
    const head = await headOf(count)
    if (head.nextSeq > BigInt(count)) throw booksAreOld(head.nextSeq, count)
    const fromSeq = Number(head.nextSeq)
    if (fromSeq === count) return
    const toSeq = Math.min(count, fromSeq + MAX_ANCHORED) - 1
    const { root } = anchorTree(receipts.digests(fromSeq, toSeq))
    await deps.ensureGas(signer.address)
    await outbox.begin({ root, fromSeq: head.nextSeq, toSeq: BigInt(toSeq), prevRoot: head.root })
  }

  async function carry(): Promise<void> {
    const live = anchors.live()
    if (live !== null) await outbox.carry(live)
  }

  async function noting(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      problem = null
    } catch (error) {
      problem = error instanceof HearthError ? error.message : say`Anchoring failed for a reason nobody expected.`
      log.warn('anchor.waits', { code: error instanceof HearthError ? error.code : 'unexpected' })
      throw error
    }
  }

  async function step(): Promise<void> {
    await noting(carry)
    if (anchors.live() === null && isDue()) await noting(begin)
  }

  async function now(): Promise<AnchorStatus> {
    await noting(carry)
    if (anchors.live() === null) await noting(begin)
    for (let round = 0; round < PATIENCE && anchors.live() !== null; round += 1) {
      await noting(carry)
      if (anchors.live() !== null) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
    return status()
  }

  return {
    status,
    now: () => alone(now),
    onChain: async () => Number((await anchorChain.head(signer.address)).nextSeq),
    step: () => alone(step),
    setInterval: (minutes) => {
      settings.set(INTERVAL_KEY, minutes === null ? OFF : String(minutes))
      return status()
    },
  }
}

/** Anchored are receipts that these books do not hold: they were restored from a copy, and must not go on. */
function booksAreOld(nextSeq: bigint, count: number): HearthError {
  return new HearthError(
    'anchor/ahead',
    `The chain holds ${nextSeq} receipts of this key, these books only ${count}.`,
    {
      hint: 'They were brought back from an older copy. Signing on would give numbers twice, which proves two books.',
    },
  )
}
