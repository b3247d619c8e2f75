import type { ProbeCheck } from '../../../contract/networks.ts'
import { say } from '../../../contract/words/say.ts'
import type { UsableNetwork } from './networks.ts'
import { type NodeFacts, STALE_SECONDS } from './probe-facts.ts'

/**
 * What of a second node of the network works, and what to do where it does not. No work waits for it, but a withdrawal
 * does: it is final once one of those nodes says so too. Pure.
 * @param host name of the node's server
 * @param at Unix milliseconds
 */
export function judgeFurtherNode(
  host: string,
  { numericId, blockSeconds }: Pick<UsableNetwork, 'numericId' | 'blockSeconds'>,
  { chainId, headSeconds }: NodeFacts,
  at: number,
): ProbeCheck {
  const line = { id: 'further', title: say`Second node ${host}`, needed: false } as const
  if (chainId === null) {
    return {
      ...line,
      status: 'missing',
      detail: say`It does not answer. Withdrawals become final once a second node answers. Look at your connection, or wait: nothing is lost.`,
    }
  }
  if (chainId !== numericId) {
    return {
      ...line,
      status: 'wrong',
      detail: say`It serves chain ${chainId} instead of ${numericId}. It is not believed. Nothing for you to do while another second node answers; else update Hearth.`,
    }
  }
  if (headSeconds === null) {
    return {
      ...line,
      status: 'missing',
      detail: say`It gives no newest block. It is asked again; nothing for you to do.`,
    }
  }
  const behind = Math.max(0, Math.floor(at / 1000) - headSeconds)
  if (blockSeconds !== null && behind > STALE_SECONDS) {
    const minutes = Math.floor(behind / 60)
    return {
      ...line,
      status: 'wrong',
      detail: say`It is ${minutes} minutes behind the chain. Withdrawals become final once a second node has caught up; nothing for you to do.`,
    }
  }
  return { ...line, status: 'ok', detail: say`Answers on chain ${chainId}; its newest block is ${behind} seconds old.` }
}
