import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Mined } from '../ledger/mined.ts'
import type { TransferRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { AuthorizationFate, Chain, TransactionFate } from './chain.ts'
import type { Place } from './place.ts'

/** What a further node of the same network is asked. */
export type FurtherNode = Pick<Chain, 'transaction' | 'isFinal' | 'nonces' | 'authorization' | 'lapsed'>

export interface SecondOpinionDeps {
  readonly ledger: Pick<Ledger, 'transfers'>
  /** Nodes of other companies than the one that is asked about everything; none where no other is known. */
  readonly furtherNodes?: readonly FurtherNode[]
  readonly clock: Clock
  readonly log: Log
}

/** Before something is believed of money that leaves, that cannot be taken back: does another node say the same? */
export interface SecondOpinion {
  /**
   * True when a further node says so too, or none is known. Else the transfer says why it waits, stays as it is, and
   * nodes are asked about it again a little later. Being away is no answer, and neither is serving another chain.
   */
  agrees(record: TransferRecord, question: (node: FurtherNode) => Promise<boolean>): Promise<boolean>
}

type Answer = boolean | 'away'

/** The transfers are looked at each second; nodes that everybody shares are asked less often than that. */
const ASK_AGAIN_MS = 10_000

export function secondOpinion({ ledger, furtherNodes = [], clock, log }: SecondOpinionDeps): SecondOpinion {
  const notBefore = new Map<string, number>()

  function wait(record: TransferRecord, answers: readonly Answer[]): void {
    const problem = answers.includes(false) ? UNCONFIRMED : AWAY
    notBefore.set(record.id, clock.monotonic() + ASK_AGAIN_MS)
    if (record.problem === problem) return
    log.warn('transfer.not-confirmed', { transfer: record.id, state: record.state, answered: problem === UNCONFIRMED })
    ledger.transfers.waits(record.id, problem)
  }

  return {
    agrees: async (record, question) => {
      if (furtherNodes.length === 0) return true
      if (clock.monotonic() < (notBefore.get(record.id) ?? -Infinity)) return false
      const answers = await Promise.all(furtherNodes.map((node) => question(node).catch(asAway)))
      const agreed = answers.includes(true)
      if (agreed) notBefore.delete(record.id)
      else wait(record, answers)
      return agreed
    },
  }
}

/** The next number of an account, as one node counts it. */
export async function nextNumber(node: Pick<Chain, 'nonces'>, account: Address): Promise<number> {
  const { latest, pending } = await node.nonces(account)
  return Math.max(latest, pending)
}

/** Whether a node has the transaction with the same outcome in the same block, and that block is final. */
export async function hasFinal(
  node: FurtherNode,
  state: TransactionFate['state'],
  { transaction, blockHash }: Mined,
): Promise<boolean> {
  const seen = await node.transaction(transaction)
  if (seen.state !== state || seen.mined?.blockHash !== blockHash) return false
  return node.isFinal(seen.mined)
}

/** Whether a node says that somebody else's transaction has this place for good. */
export async function isTaken(node: FurtherNode, { account, nonce, transactions }: Place): Promise<boolean> {
  const { final } = await node.nonces(account)
  if (final <= nonce) return false
  const fates = await Promise.all(transactions.map((transaction) => node.transaction(transaction)))
  return fates.every(({ state }) => state === 'unknown')
}

/** Whether a node has the same use of an authorization, in the same block, and that block is final. */
export async function hasFinalUse(
  node: FurtherNode,
  terms: Parameters<Chain['authorization']>[0],
  expected: Extract<AuthorizationFate, { used: true }>,
): Promise<boolean> {
  const seen = await node.authorization(terms)
  if (!seen.used || seen.matches !== expected.matches) return false
  return seen.mined.blockHash === expected.mined.blockHash && (await node.isFinal(seen.mined))
}

function asAway(error: unknown): 'away' {
  if (error instanceof HearthError && error.code.startsWith('chain/')) return 'away'
  throw error
}

const AWAY = say`No second node of this network answers now. Nothing is lost: it goes on by itself as soon as one does.`
const UNCONFIRMED = say`A second node of this network does not confirm this yet. Nothing is lost: it goes on by itself as soon as one does.`
