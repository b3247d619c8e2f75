import { HearthError } from '../../contract/errors.ts'
import { say } from '../../contract/words/say.ts'
import type { ChainStatus } from './chain-watch.ts'
import type { LedgerJournal } from './ledger/ledger.ts'
import { oneAtATime } from './ports/one-at-a-time.ts'
import type { Log } from './ports/log.ts'

/** Lets the money of one network move, once the chain has shown that its books are not older than what happened. */
export interface MoneyStart {
  /** Compares and begins; nothing once it has. While the chain cannot be asked it is tried again with the next call. */
  step(): Promise<void>
  /** Begins at once: a person has looked. */
  released(): Promise<void>
  /** The chain's standing, as long as it has not been compared: nothing is sold meanwhile. */
  standing(chain: ChainStatus): ChainStatus
}

export function createMoneyStart(parts: {
  readonly journal: Pick<LedgerJournal, 'hold' | 'holdAs'>
  /** @throws HearthError `chain/unreachable`, `chain/wrong-network` */
  readonly isBehind: () => Promise<boolean>
  readonly moveMoney: () => Promise<void>
  /** It moves from here on, or its books are held. */
  readonly onChange: () => void
  readonly log: Log
}): MoneyStart {
  const { journal, log } = parts
  const alone = oneAtATime()
  let moving = false

  async function begin(): Promise<void> {
    if (moving) return
    moving = true
    await parts.moveMoney()
    parts.onChange()
  }

  async function step(): Promise<void> {
    if (moving || journal.hold() !== null) return
    try {
      if (!(await parts.isBehind())) return await begin()
    } catch (error) {
      if (!(error instanceof HearthError) || !error.code.startsWith('chain/')) throw error
      return log.warn('books.not-compared', { code: error.code })
    }
    log.error('books.behind-chain')
    journal.holdAs('behind')
    parts.onChange()
  }

  return {
    step: () => (moving ? Promise.resolve() : alone(step)),
    released: () => alone(begin),
    standing: (chain) => {
      if (!chain.up || moving || journal.hold() !== null) return chain
      return { ...chain, up: false, problem: say`The books have not been compared with the payment network yet.` }
    },
  }
}
