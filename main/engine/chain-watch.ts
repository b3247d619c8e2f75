import type { NetworkView } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import { say } from '../../contract/words/say.ts'
import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import type { Practice } from './practice/network.ts'
import type { Chain } from './wallet/chain.ts'

export type ChainStatus = NetworkView['chain']

export interface ChainWatch {
  current(): ChainStatus
  check(): Promise<void>
}

/** Seconds the chain's clock may differ from ours before payments' deadlines stop meaning anything. */
const CLOCK_TOLERANCE_S = 300

/** Knows whether the chain answers, and brings the practice chain back when it ended. */
export function watchChain(options: {
  readonly chain: Pick<Chain, 'head'>
  readonly practice: Practice | null
  readonly clock: Clock
  readonly log: Log
  readonly onChange: () => void
}): ChainWatch {
  const { chain, practice, clock, log } = options
  let status: ChainStatus = { up: true, block: null, problem: null }

  function set(next: ChainStatus): void {
    if (next.up !== status.up) log.info('chain.status', { up: next.up, problem: next.problem })
    status = next
    options.onChange()
  }

  async function check(): Promise<void> {
    try {
      const head = await chain.head()
      set({ up: true, block: head.block, problem: skew(head.timestamp, clock.now()) })
    } catch (error) {
      if (!(error instanceof HearthError)) throw error
      set({ ...status, up: false, problem: error.message })
    }
  }

  practice?.onExit((reason) => {
    set({ ...status, up: false, problem: say`The practice network ended. Hearth is starting it again.` })
    log.warn('practice.restarting', { reason })
    practice
      .restart()
      .then(check)
      .catch((error: unknown) => {
        log.error('practice.restart-failed', { code: error instanceof HearthError ? error.code : 'unexpected' })
        set({ ...status, up: false, problem: say`The practice network ended and could not be started again.` })
      })
  })

  return { current: () => status, check }
}

/** A local chain makes blocks only for transactions, so an old block says nothing; a future one does. */
function skew(blockSeconds: number, now: number): string | null {
  return blockSeconds - now / 1000 > CLOCK_TOLERANCE_S
    ? say`This computer’s clock is behind the payment network. Set it to the right time.`
    : null
}
