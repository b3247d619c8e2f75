import { z } from 'zod'
import { type Address, type Hex, sameAddress } from '../../../contract/money.ts'
import type { AuthorizationFate } from './chain.ts'
import { unanswered, type Rpc } from './rpc.ts'
import { Count, LogEntry, Quantity, read, readResult, Receipt } from './rpc-shapes.ts'
import { addressTopic, authorizationStateCall, eventTopics } from './token.ts'

export interface AuthorizationTerms {
  readonly from: Address
  readonly to: Address
  readonly value: bigint
  readonly nonce: Hex
  readonly fromBlock: number
  /** The transaction that is said to have used it. */
  readonly claimed?: Hex | undefined
}

/**
 * What became of an EIP-3009 authorization, from the chain's own state and log. The token's state
 * says whether it was used; the log of the transaction that used it says for what.
 * @throws HearthError `chain/unreachable`, also while the node's log lags behind its state
 */
export async function authorizationFate(
  rpc: Rpc,
  token: Address,
  logRange: number,
  terms: AuthorizationTerms,
): Promise<AuthorizationFate> {
  const [state, head, claimed] = await rpc.batch([
    {
      method: 'eth_call',
      params: [{ to: token, data: authorizationStateCall(terms.from, terms.nonce) }, 'latest'],
    },
    { method: 'eth_blockNumber', params: [] },
    ...(terms.claimed === undefined ? [] : [{ method: 'eth_getTransactionReceipt', params: [terms.claimed] }]),
  ])
  if (readResult(Quantity, state) === 0n) return { used: false }
  const shown = claimed === undefined ? null : readResult(Receipt.nullable(), claimed)
  const { use, receipt } =
    useIn(shown, token, terms) ?? (await logged(rpc, token, logRange, terms, readResult(Count, head)))
  const { transactionHash: transaction, blockNumber, blockHash } = receipt
  return { used: true, mined: { transaction, blockNumber, blockHash }, matches: paid(receipt, token, use, terms) }
}

interface Use {
  readonly use: LogEntry
  readonly receipt: Receipt
}

/** The use of the authorization in one transaction, whoever named it. */
function useIn(receipt: Receipt | null, token: Address, terms: AuthorizationTerms): Use | null {
  const [ofPayer, ofNonce] = [addressTopic(terms.from), terms.nonce.toLowerCase()]
  const use = receipt?.logs.find(
    ({ address, topics: [event, payer, nonce], removed }) =>
      !removed &&
      sameAddress(address, token) &&
      (event === eventTopics.authorizationUsed || event === eventTopics.authorizationCanceled) &&
      payer === ofPayer &&
      nonce === ofNonce,
  )
  return receipt === null || use === undefined ? null : { use, receipt }
}

async function logged(
  rpc: Rpc,
  token: Address,
  logRange: number,
  terms: AuthorizationTerms,
  head: number,
): Promise<Use> {
  const use = await findUse(rpc, token, logRange, terms, head)
  if (use === null) throw unanswered('authorization used, but not in the log')
  const receipt = await read(rpc, Receipt.nullable(), 'eth_getTransactionReceipt', [use.transactionHash])
  if (receipt === null) throw unanswered('no receipt for a logged transaction')
  return { use, receipt }
}

/** Newest blocks first: an authorization we ask about was nearly always used a moment ago. */
async function findUse(
  rpc: Rpc,
  token: Address,
  logRange: number,
  terms: AuthorizationTerms,
  head: number,
): Promise<LogEntry | null> {
  for (let last = head; last >= terms.fromBlock; last -= logRange) {
    const first = Math.max(terms.fromBlock, last - logRange + 1)
    const filter = {
      address: token,
      fromBlock: hex(first),
      toBlock: hex(last),
      topics: [
        [eventTopics.authorizationUsed, eventTopics.authorizationCanceled],
        addressTopic(terms.from),
        terms.nonce.toLowerCase(),
      ],
    }
    const found = await read(rpc, z.array(LogEntry), 'eth_getLogs', [filter])
    const use = found.find((entry) => !entry.removed)
    if (use !== undefined) return use
  }
  return null
}

/**
 * The token logs the use and then its transfer. One transaction may use several authorizations, so
 * only the token's very next entry counts.
 */
function paid(receipt: Receipt, token: Address, use: LogEntry, terms: AuthorizationTerms): boolean {
  if (receipt.status !== '0x1' || use.topics[0] !== eventTopics.authorizationUsed) return false
  const next = receipt.logs
    .filter((entry) => sameAddress(entry.address, token) && entry.logIndex > use.logIndex)
    .sort((a, b) => a.logIndex - b.logIndex)[0]
  if (next === undefined || next.topics[0] !== eventTopics.transfer) return false
  const [, from, to] = next.topics
  return from === addressTopic(terms.from) && to === addressTopic(terms.to) && BigInt(next.data) === terms.value
}

function hex(value: number): Hex {
  return `0x${value.toString(16)}`
}
