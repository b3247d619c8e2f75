import { z } from 'zod'
import { Address, BaseUnits, Bytes32, Sha256 } from './money.ts'

const Time = z.int().min(0).nullable()

/** Which lines of the books: what a total is made of. */
export const LedgerShow = z.enum(['all', 'earned', 'pending', 'withdrawn', 'refunds'])
export type LedgerShow = z.infer<typeof LedgerShow>

/** One step on the way of an amount. The ids lead on: to the job, its receipt, its transaction. */
export const TraceStep = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('job'), at: Time, jobId: z.string(), program: z.string(), state: z.string() }),
  z.strictObject({ kind: z.literal('receipt'), at: Time, jobId: z.string(), seq: z.int(), digest: Bytes32 }),
  z.strictObject({
    kind: z.literal('payment'),
    at: Time,
    payer: Address,
    paymentId: z.string(),
    authorization: Bytes32,
    state: z.string(),
  }),
  /** Bytes that a payment of their own bought: which, and of which upload. */
  z.strictObject({ kind: z.literal('sold'), at: Time, ref: z.string(), sha256: Sha256, size: z.int().min(0) }),
  /** Vouchers of one payment channel that a claim turned into money. */
  z.strictObject({
    kind: z.literal('claim'),
    at: Time,
    payer: Address,
    channelId: Bytes32,
    amount: BaseUnits,
    /** Calls these vouchers paid for, and the jobs among them, newest first, at most 20. */
    calls: z.int(),
    jobs: z.array(z.string()),
    transaction: Bytes32,
  }),
  /** What the chain said of the wallet in the block up to which single lines are lost. */
  z.strictObject({
    kind: z.literal('baseline'),
    at: Time,
    block: z.int(),
    /** Everything that payment channels had paid to it by then, base units. */
    settled: BaseUnits,
    held: BaseUnits.nullable(),
  }),
  z.strictObject({
    kind: z.literal('transfer'),
    at: Time,
    to: Address,
    state: z.string(),
    problem: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('transaction'), at: Time, transaction: Bytes32, block: z.int().nullable() }),
  z.strictObject({ kind: z.literal('fee'), at: Time, wei: BaseUnits }),
])
export type TraceStep = z.infer<typeof TraceStep>
