import { z } from 'zod'
import { AgentId } from '../../../../contract/agent-id.ts'
import { EndReason, JobInputs, JobManifest, JobOutputs, JobState } from '../../../../contract/job.ts'
import { BaseUnits, Bytes32, ChainId, HexBytes, LowerAddress } from '../../../../contract/money.ts'
import { SoldData } from '../sales.ts'

const Time = z.int().min(0)
const Mined = z.strictObject({ transaction: Bytes32, blockNumber: z.int().min(0), blockHash: Bytes32 })

const Payment = z.strictObject({
  id: z.string(),
  network: ChainId,
  asset: LowerAddress,
  payer: LowerAddress,
  nonce: Bytes32,
  payTo: LowerAddress,
  amount: BaseUnits,
  paymentId: z.string(),
  requestHash: z.string(),
  payload: z.string(),
  validBefore: z.int(),
  createdAt: Time,
})
const Job = z.strictObject({ id: z.string(), program: z.string(), manifest: JobManifest, inputs: JobInputs })

/** What happens to money, and what the books were told, as the journal keeps it: enough to make them anew. In base units. */
const events = {
  /** Hearth opened these books. */
  opened: z.strictObject({ kind: z.literal('opened') }),
  /** A payment is on chain and its job in the queue, or what it bought beside is booked. */
  settled: z.strictObject({
    kind: z.literal('settled'),
    payment: Payment,
    mined: Mined,
    /** Either this or what was sold. */
    job: Job.optional(),
    sold: SoldData.optional(),
  }),
  /** A job was bought by voucher and is in the queue. */
  ordered: z.strictObject({
    kind: z.literal('ordered'),
    payment: Payment,
    charge: z.strictObject({ channelId: Bytes32, signedMax: BaseUnits, rates: z.string() }),
    job: Job,
  }),
  /**
   * A job ended, with the receipt it was given and whether its price is owed back, or what its voucher was charged.
   */
  ended: z.strictObject({
    kind: z.literal('ended'),
    job: z.strictObject({
      id: z.string(),
      state: JobState,
      reason: EndReason.nullable(),
      message: z.string().nullable(),
      outputs: JobOutputs.nullable(),
      startedAt: Time.nullable(),
      finishedAt: Time.nullable(),
      refund: z.boolean(),
    }),
    receipt: z.strictObject({ seq: z.int().min(0), digest: Bytes32, file: z.string() }).nullable(),
    /** Of a job bought by voucher only. */
    charge: z.strictObject({ amount: BaseUnits, cumulative: BaseUnits.nullable() }).optional(),
  }),
  /** A challenge was answered; its receipt stands in the same chain. */
  answered: z.strictObject({
    kind: z.literal('answered'),
    receipt: z.strictObject({
      seq: z.int().min(0),
      digest: Bytes32,
      file: z.string(),
      challengeId: Bytes32,
      adapter: z.enum(['gpu', 'software']),
      name: z.string(),
    }),
  }),
  /** A transfer has bytes that may reach the chain from here on. */
  signed: z.strictObject({
    kind: z.literal('signed'),
    transfer: z.strictObject({
      id: z.string(),
      kind: z.enum(['withdrawal', 'refund']),
      network: ChainId,
      asset: LowerAddress,
      from: LowerAddress,
      to: LowerAddress,
      amount: BaseUnits,
      jobId: z.string().nullable(),
      createdAt: Time,
    }),
    nonce: z.int().min(0),
    raw: HexBytes,
    transaction: Bytes32,
  }),
  /** A transfer was authorized, and somebody else may carry it to the chain from here on. */
  authorized: z.strictObject({
    kind: z.literal('authorized'),
    transfer: z.strictObject({
      id: z.string(),
      network: ChainId,
      asset: LowerAddress,
      from: LowerAddress,
      to: LowerAddress,
      amount: BaseUnits,
      createdAt: Time,
      /** Of a refund only, with its job; all others are withdrawals, as every line before there were these fields. */
      kind: z.literal('refund').optional(),
      jobId: z.string().optional(),
    }),
    authorization: z.strictObject({
      nonce: Bytes32,
      validBefore: z.int().min(0),
      fromBlock: z.int().min(0),
      signature: HexBytes,
    }),
  }),
  /** A transfer that was signed has ended. */
  closed: z.strictObject({
    kind: z.literal('closed'),
    id: z.string(),
    state: z.enum(['final', 'replaced', 'failed']),
    mined: Mined.nullable(),
    feeWei: BaseUnits.nullable(),
    problem: z.string().nullable(),
  }),
  /** A settled payment that the chain took back for good. */
  reversed: z.strictObject({ kind: z.literal('reversed'), id: z.string(), problem: z.string() }),
  /** Reading the chain's blocks began after this one; what the chain said of the payee in it. */
  reading: z.strictObject({
    kind: z.literal('reading'),
    block: z.int().min(0),
    blockHash: Bytes32.nullable(),
    claimed: BaseUnits,
    settled: BaseUnits,
    /** Of what was settled: before these books began. */
    settledBefore: BaseUnits,
    /** What the wallet held; null where nobody asked. */
    held: BaseUnits.nullable(),
    /** Of what was settled: what no other record says, and is one line of the books. */
    booked: BaseUnits,
  }),
  /** A settlement of payment channels that the chain paid to the wallet in a final block. */
  paidOut: z.strictObject({
    kind: z.literal('paidOut'),
    transaction: Bytes32,
    logIndex: z.int().min(0),
    amount: BaseUnits,
    blockNumber: z.int().min(0),
    blockHash: Bytes32,
  }),
  /** Somebody who bought nothing sent this to the wallet, in a final block. */
  received: z.strictObject({
    kind: z.literal('received'),
    transaction: Bytes32,
    logIndex: z.int().min(0),
    from: LowerAddress,
    amount: BaseUnits,
    blockNumber: z.int().min(0),
    blockHash: Bytes32,
  }),
  /** The person sells this buyer nothing more, and why. */
  banned: z.strictObject({ kind: z.literal('banned'), payer: LowerAddress, reason: z.string() }),
  unbanned: z.strictObject({ kind: z.literal('unbanned'), payer: LowerAddress }),
  /** From here on this agent of the registry is ours; null when there is none any more. */
  agent: z.strictObject({ kind: z.literal('agent'), agentId: AgentId.nullable() }),
} as const

export const MoneyEvent = z.discriminatedUnion('kind', [
  events.opened,
  events.settled,
  events.ordered,
  events.ended,
  events.answered,
  events.signed,
  events.authorized,
  events.closed,
  events.reversed,
  events.reading,
  events.paidOut,
  events.received,
  events.banned,
  events.unbanned,
  events.agent,
])
export type MoneyEvent = z.infer<typeof MoneyEvent>
export type SettledEvent = z.infer<(typeof events)['settled']>
export type OrderedEvent = z.infer<(typeof events)['ordered']>
export type EndedEvent = z.infer<(typeof events)['ended']>
export type SignedEvent = z.infer<(typeof events)['signed']>
export type ReadingEvent = z.infer<(typeof events)['reading']>
export type AuthorizedEvent = z.infer<(typeof events)['authorized']>

/** One line of the journal. `n` counts from 1 without a gap, in step with the table `notes` of the books. */
export const MoneyRecord = z.strictObject({ n: z.int().min(1), at: Time, event: MoneyEvent })
export type MoneyRecord = z.infer<typeof MoneyRecord>
