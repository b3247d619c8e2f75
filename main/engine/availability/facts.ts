import type { Activity } from '../../../contract/activity.ts'
import type { Gpu } from '../../../contract/hardware.ts'
import type { Connection } from '../../../contract/line.ts'
import type { HostReport, JobKind } from '../../../contract/worker.ts'

/** Something that must hold, and the sentence to show while it does not. */
export type Condition = { readonly ok: true } | { readonly ok: false; readonly problem: string }

/** One card as the rules look at it. */
export type CardFacts = Pick<Gpu, 'uuid' | 'name' | 'temperatureC' | 'fanPercent' | 'powerW' | 'memoryMiB'> & {
  /** Percent of the card that other programs use; null where that cannot be told. */
  readonly othersBusy: number | null
  /** Memory that other programs hold, MiB. */
  readonly othersMemoryMiB: number | null
  /** Readings that cannot be believed at the moment, although the card has given them before. */
  readonly doubtful: readonly ('temperatureC' | 'fanPercent' | 'powerW')[]
  /** How far a reading may pass its limit for a moment while pacing brings it back; null where nothing paces. */
  readonly overshoot?: Readonly<Record<'temperatureC' | 'fanPercent' | 'powerW', number>> | null
}

/** A price from a file: Unix milliseconds, `to` excluded. */
export interface PriceSlot {
  readonly from: number
  readonly to: number
  readonly perKwh: number
}

/** What an hour of one kind of work brings and takes. */
export interface HourOfWork {
  /** Whole coins an hour, by the prices jobs are sold at. */
  readonly coins: number
  /** Above the idle machine. */
  readonly watts: number
  /** A sensor told them, else they are an estimate. */
  readonly measured: boolean
}

/** The line to the internet as the rules look at it. */
export interface LineFacts {
  readonly connection: Connection
  /** Bytes that were sent in this calendar month. */
  readonly usedThisMonth: number
  /** Bytes per second that the person's own use leaves; null: all of them. */
  readonly spare: number | null
}

/** What could be withdrawn, beside the most that the person wants to have in the wallet. Base units. */
export interface HotBalance {
  readonly withdrawable: bigint
  readonly cap: bigint
  /** The wallet is open, so what is above the cap can be sent. */
  readonly unlocked: boolean
}

/** What is so, gathered by the engine from its parts. */
export interface AvailabilityFacts {
  readonly engine: 'starting' | 'running' | 'stopping'
  /** The books can be read and written. */
  readonly ledger: Condition
  /** There is room for receipts and results. */
  readonly disk: Condition
  /** `locked`: it exists, but the key that signs receipts is not open. */
  readonly wallet: 'missing' | 'locked' | 'ready'
  readonly sandbox: Pick<HostReport, 'strangers' | 'builtIn' | 'summary'>
  readonly chain: Condition
  /** Buyers can connect. */
  readonly market: Condition
  /** The person's pause; `until` null: until they resume. Unix milliseconds. */
  readonly pause: { readonly until: number | null } | null
  /** The person said go: the rules on times and absence step back. `until` null: until they pause. */
  readonly go: { readonly until: number | null } | null
  /** An update waits until nothing is open. */
  readonly updateWaits: boolean
  /** The person took the cards back by hand. */
  readonly cardsTakenBack: boolean
  readonly activity: Activity
  readonly cards: readonly CardFacts[]
  readonly line: LineFacts
  /** GPU jobs run on a processor that plays one, or on a card nobody reads: no rule on cards reaches it. */
  readonly otherGpu: boolean
  /** From the price file, in order of time; null when there is no usable file. */
  readonly prices: readonly PriceSlot[] | null
  /** What an hour of work brings and takes, of the kinds that can be done. */
  readonly work: Readonly<Partial<Record<JobKind, HourOfWork>>>
  readonly runningJobs: number
  /** Of the main network; null where no cap is set. */
  readonly hotBalance: HotBalance | null
}

/** The moment of a decision. */
export interface Moment {
  /** Unix milliseconds, as the clock on the wall has it: may jump. */
  readonly now: number
  /** Milliseconds that never go back. */
  readonly monotonic: number
  /** IANA name. */
  readonly timeZone: string
}
