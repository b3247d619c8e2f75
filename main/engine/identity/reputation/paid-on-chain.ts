import { decodeEventLog, keccak256, parseAbi, toEventSelector } from 'viem'
import { z } from 'zod'
import { REPUTATION_ABI } from '../../../../contract/agent-registry.ts'
import {
  type Address,
  Address as AnyAddress,
  Bytes32,
  type Hex,
  LowerAddress,
  sameAddress,
} from '../../../../contract/money.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import type { Rpc } from '../../wallet/rpc.ts'
import { Block, LogEntry, read, readResult, Receipt } from '../../wallet/rpc-shapes.ts'
import { addressTopic, eventTopics } from '../../wallet/token.ts'
import { inlineBytes } from '../agent-uri.ts'
import { channelIn, paidThrough } from './paid-by-channel.ts'
import { gradeOf, GRADE_TAG } from './review-calls.ts'
import type { Review } from './weigh.ts'

const abi = parseAbi([
  ...REPUTATION_ABI,
  'event FeedbackRevoked(uint256 indexed agentId, address indexed clientAddress, uint64 indexed feedbackIndex)',
])
const GIVEN = toEventSelector(
  'NewFeedback(uint256,address,uint64,int128,uint8,string,string,string,string,string,bytes32)',
)
const REVOKED = toEventSelector('FeedbackRevoked(uint256,address,uint64)')

/** Of a feedback file (ERC-8004) only what proves a payment. Strangers write it. */
const FeedbackFile = z.object({
  proofOfPayment: z.object({
    fromAddress: AnyAddress,
    toAddress: AnyAddress,
    chainId: z.union([z.string(), z.number()]).transform(String),
    txHash: Bytes32,
  }),
})
const MAX_FILE_BYTES = 4_096
/** Ranges of blocks that are asked for, newest first. */
const MOST_RANGES = 50
/** Payments that are looked up, and in one question. */
const MOST_PROOFS = 2_000
const PROOFS_A_QUESTION = 50

/** Reviews of one agent, and what their authors are seen to have paid it. */
export interface PaidReviews {
  readonly reviews: readonly Review[]
  /** Base units, by lower-case address. */
  readonly paid: ReadonlyMap<Address, bigint>
  /** How many payments that is; a channel counts as one, however many purchases it paid for. */
  readonly payments: ReadonlyMap<Address, number>
  /** Reviewers with money in a channel to the agent, of whom nothing is seen to have been paid yet. */
  readonly unclaimed: ReadonlySet<Address>
  /** The oldest block that was looked at. */
  readonly sinceBlock: number
  /** Proofs that were not looked up, because there were too many. */
  readonly notLookedUp: number
}

/**
 * Reads what was said of any agent in the newest blocks, and looks each payment up that a review names: it counts when
 * the chain shows that this reviewer paid this agent's wallet in that transaction, and once. Who bought by voucher names a
 * channel instead, of which counts what was claimed. Files are read out of the registry alone; no address that a
 * stranger names is asked.
 * @throws HearthError `chain/unreachable`
 */
export async function paidReviews(parts: {
  readonly rpc: Rpc
  readonly network: Pick<UsableNetwork, 'asset' | 'chainId' | 'logRange' | 'numericId'>
  /** The reputation registry. */
  readonly registry: Address
  readonly agentId: string
  /** Where the agent is paid. */
  readonly wallet: Address
  /** Payments that are looked up at most, and as many channels. */
  readonly mostProofs?: number
}): Promise<PaidReviews> {
  const { rpc, network, registry, agentId, wallet, mostProofs = MOST_PROOFS } = parts
  const { logs, sinceBlock } = await feedbackLogs(parts)
  const revoked = new Set<string>()
  const reviews: Review[] = []
  // By payment and reviewer: whoever names the payment of somebody else takes nothing from them.
  const proofs = new Map<string, { readonly transaction: Hex; readonly reviewer: Address }>()
  const channels = new Map<Hex, Address>()
  for (const log of logs) {
    const [topic, ...topics] = log.topics
    if (topic === REVOKED) {
      const { args } = decodeEventLog({ abi, eventName: 'FeedbackRevoked', topics: [topic, ...topics], data: log.data })
      revoked.add(`${args.clientAddress.toLowerCase()} ${args.feedbackIndex}`)
    }
    if (topic !== GIVEN || !sameAddress(log.address, registry)) continue
    const { args } = decodeEventLog({ abi, eventName: 'NewFeedback', topics: [topic, ...topics], data: log.data })
    const reviewer = LowerAddress.parse(args.clientAddress.toLowerCase())
    const grade = args.tag1 === GRADE_TAG ? gradeOf(args.value, args.valueDecimals) : null
    reviews.push({ reviewer, index: Number(args.feedbackIndex), grade, revoked: false })
    const file = fileIn(args.feedbackURI, args.feedbackHash)
    const transaction = proofIn(file, { reviewer, wallet, chainId: network.numericId })
    if (transaction !== null) proofs.set(`${transaction} ${reviewer}`, { transaction, reviewer })
    const channel = channelIn(file, { reviewer, wallet, network })
    if (channel !== null) channels.set(channel, reviewer)
  }
  const paid = new Map<Address, bigint>()
  const payments = new Map<Address, number>()
  const count = (reviewer: Address, amount: bigint): void => {
    if (amount <= 0n) return
    paid.set(reviewer, (paid.get(reviewer) ?? 0n) + amount)
    payments.set(reviewer, (payments.get(reviewer) ?? 0) + 1)
  }
  const lookedUp = [...proofs.values()].slice(0, mostProofs)
  for (let first = 0; first < lookedUp.length; first += PROOFS_A_QUESTION) {
    const page = lookedUp.slice(first, first + PROOFS_A_QUESTION)
    const receipts = await receiptsOf(page.map(({ transaction }) => transaction))
    for (const [index, { reviewer }] of page.entries()) {
      count(reviewer, moved(receipts[index] ?? null, { token: network.asset.address, from: reviewer, to: wallet }))
    }
  }
  const asked = [...channels].slice(0, mostProofs)
  const through = await paidThrough(
    rpc,
    asked.map(([id]) => id),
  )
  for (const [index, [, reviewer]] of asked.entries()) count(reviewer, through[index]?.claimed ?? 0n)
  const waiting = asked.filter(([, reviewer], index) => through[index]?.deposited === true && !paid.has(reviewer))
  return {
    reviews: reviews.map((review) => ({ ...review, revoked: revoked.has(`${review.reviewer} ${review.index}`) })),
    paid,
    payments,
    unclaimed: new Set(waiting.map(([, reviewer]) => reviewer)),
    sinceBlock,
    notLookedUp: Math.max(0, proofs.size - mostProofs) + Math.max(0, channels.size - mostProofs),
  }

  async function receiptsOf(transactions: readonly Hex[]): Promise<readonly (Receipt | null)[]> {
    const answers = await rpc.batch(
      transactions.map((transaction) => ({ method: 'eth_getTransactionReceipt', params: [transaction] })),
    )
    return answers.map((answer) => readResult(Receipt.nullable(), answer))
  }

  async function feedbackLogs({ network: { logRange } }: typeof parts) {
    const newest = (await read(rpc, Block, 'eth_getBlockByNumber', ['latest', false])).number
    const found: LogEntry[] = []
    let from = newest + 1
    for (let range = 0; range < MOST_RANGES && from > 0; range += 1) {
      const to = from - 1
      from = Math.max(0, to - logRange + 1)
      const filter = {
        address: registry,
        topics: [[GIVEN, REVOKED], `0x${BigInt(agentId).toString(16).padStart(64, '0')}`],
        fromBlock: `0x${from.toString(16)}`,
        toBlock: `0x${to.toString(16)}`,
      }
      found.push(...(await read(rpc, z.array(LogEntry), 'eth_getLogs', [filter])))
    }
    return { logs: found, sinceBlock: from }
  }
}

/** What a review's file says, where it is in the registry itself and whole; null otherwise. */
function fileIn(uri: string, hash: Hex): unknown {
  const bytes = inlineBytes(uri, MAX_FILE_BYTES)
  return bytes === null || keccak256(bytes) !== hash ? null : parsed(bytes)
}

/** The transaction that a review names as its payment, where its file speaks of this reviewer and agent. */
function proofIn(
  content: unknown,
  { reviewer, wallet, chainId }: { readonly reviewer: Address; readonly wallet: Address; readonly chainId: number },
): Hex | null {
  const file = FeedbackFile.safeParse(content)
  if (!file.success) return null
  const { fromAddress, toAddress, chainId: chain, txHash } = file.data.proofOfPayment
  const fits = sameAddress(fromAddress, reviewer) && sameAddress(toAddress, wallet) && chain === String(chainId)
  return fits ? txHash : null
}

/** What moved from one address to the other in a transaction, base units. */
function moved(
  receipt: Receipt | null,
  { token, from, to }: { readonly token: Address; readonly from: Address; readonly to: Address },
): bigint {
  if (receipt === null || receipt.status !== '0x1') return 0n
  const wanted = [eventTopics.transfer, addressTopic(from), addressTopic(to)]
  return receipt.logs
    .filter(
      ({ address, topics }) => sameAddress(address, token) && wanted.every((topic, place) => topics[place] === topic),
    )
    .reduce((sum, { data }) => sum + BigInt(data), 0n)
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    // What is no JSON proves nothing.
    return null
  }
}
