import { type Address, sameAddress } from '../../contract/money.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { ReceivedEvent } from './ledger/outside.ts'
import type { Clock } from './ports/clock.ts'
import type { Incoming } from './wallet/incoming.ts'

/** Knows what was sent to the wallet by whom who bought nothing, from the token's own events. */
export interface OutsideMoney {
  /** To be asked before the balance that is compared. */
  finalBlock(): Promise<number>
  /** Books and chain agree, and did so after the block `upTo` was final: nothing before it is looked for. */
  agreed(upTo: number): void
  /**
   * Books what final blocks say came from outside, and tells what of it is not final yet, base units. Of read-only books
   * nothing is booked and all of it told.
   * @param missing what the chain holds more than the books explain: of the first look no more than this is believed, since
   * what came before the books began may have been spent before, too
   * @throws HearthError `chain/unreachable`
   */
  look(missing: bigint): Promise<bigint>
}

const NEXT_BLOCK = 'received.next-block'
/** Requests for events in one look; the next one goes on where it ended. */
const MOST_RANGES = 40

export function createOutsideMoney(parts: {
  readonly ledger: Pick<Ledger, 'outside' | 'settings' | 'journal'>
  readonly incoming: Incoming
  readonly clock: Clock
  /** Whose transfers are booked from other events: the wallet itself, and the contract that pays vouchers out. */
  readonly booked: readonly Address[]
}): OutsideMoney {
  const { ledger, incoming, clock } = parts
  const { settings, outside } = ledger
  const isHeld = (): boolean => ledger.journal.hold() !== null

  function nextBlock(): number | null {
    const stored = settings.get(NEXT_BLOCK)
    return stored === null ? null : Number(stored)
  }

  async function isPayment(event: ReceivedEvent): Promise<'none' | 'waiting' | 'known'> {
    if (outside.isKnown(event.transaction)) return 'known'
    const nonce = await incoming.authorization(event)
    return nonce === null ? 'none' : outside.payment({ from: event.from, nonce })
  }

  /** Those from outside, up to the block of the first that belongs to a payment which is being settled. */
  async function sift(found: readonly ReceivedEvent[]) {
    const events: ReceivedEvent[] = []
    for (const event of found) {
      if (parts.booked.some((address) => sameAddress(address, event.from))) continue
      const payment = await isPayment(event)
      if (payment === 'waiting') {
        const waiting = event.blockNumber
        return { events: events.filter(({ blockNumber }) => blockNumber < waiting), waiting }
      }
      if (payment === 'none') events.push(event)
    }
    return { events, waiting: null }
  }

  async function look(missing: bigint): Promise<bigint> {
    const { final, newest } = await incoming.blocks()
    const stored = nextBlock()
    let left = stored === null ? missing : null
    let next = stored ?? Math.max(0, final - MOST_RANGES * incoming.logRange + 1)
    let arriving = 0n
    for (let ranges = 0; next <= newest && ranges < MOST_RANGES; ranges += 1) {
      const last = next <= final ? final : newest
      const to = Math.min(last, next + incoming.logRange - 1)
      const { events, waiting } = await sift(await incoming.transfers(next, to))
      const believed = events.filter(({ amount }) => {
        if (left === null) return true
        if (amount > left) return false
        left -= amount
        return true
      })
      if (to <= final && !isHeld()) {
        if (believed.length > 0) outside.book(believed, clock.now())
        settings.set(NEXT_BLOCK, String(waiting ?? to + 1))
      } else arriving += believed.reduce((sum, { amount }) => sum + amount, 0n)
      if (waiting !== null) break
      next = to + 1
    }
    return arriving
  }

  return {
    finalBlock: async () => (await incoming.blocks()).final,
    agreed: (upTo) => {
      if (!isHeld() && (nextBlock() ?? 0) <= upTo) settings.set(NEXT_BLOCK, String(upTo + 1))
    },
    look,
  }
}
