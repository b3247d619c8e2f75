import { z } from 'zod'
import { AgentId } from './agent-id.ts'
import { ErrorEnvelope } from './errors.ts'
import { Address, ChainId } from './money.ts'
import { NetworkId } from './networks.ts'
import { JobKind } from './worker.ts'

const Time = z.int().min(0)

/** Who a machine is to the others: the SHA-256 of its device key (SPKI), in hex. */
export const RigId = z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of a device key')
export type RigId = z.infer<typeof RigId>
export const RigName = z.string().trim().min(1).max(40)

/** Base units, with fewer digits than any real sum has: a peer cannot make a total unreadable. */
const Amount = z.string().regex(/^(0|[1-9][0-9]{0,29})$/, 'a whole number of base units')
const SignedAmount = z.string().regex(/^(0|-?[1-9][0-9]{0,29})$/, 'a whole number of base units')

export const RigNetwork = z.strictObject({
  id: NetworkId,
  label: z.string().max(60),
  chainId: ChainId,
  practice: z.boolean(),
  asset: z.strictObject({ address: Address, symbol: z.string().max(16), decimals: z.int().min(0).max(36) }),
})
export type RigNetwork = z.infer<typeof RigNetwork>

/** All amounts are base units of the network's asset, as in `Money`. */
export const RigMoney = z.strictObject({
  earned: SignedAmount,
  pending: SignedAmount,
  earnedToday: SignedAmount,
  withdrawable: Amount,
})
export type RigMoney = z.infer<typeof RigMoney>

/** Income less electricity in the money of that machine's person; null where that is not known, and `why` says why. */
export const RigNet = z.strictObject({
  net: z.number().nullable(),
  currency: z.string().max(8),
  why: z.string().max(400).nullable(),
})

export const RigCard = z.strictObject({
  name: z.string().max(120),
  /** Percent. */
  utilization: z.number().nullable(),
  temperatureC: z.number().nullable(),
  powerW: z.number().nullable(),
})

/** Where strangers buy from a machine, and what it would take from them right now. */
export const RigMarket = z.strictObject({
  url: z
    .string()
    .max(200)
    .regex(/^https?:\/\//, 'an http address'),
  /** Its agent in the registry of the network (ERC-8004). */
  agentId: AgentId.nullable(),
  network: ChainId,
  kinds: z.array(JobKind).max(4),
})
export type RigMarket = z.infer<typeof RigMarket>

/** What one machine tells a paired one of itself: nothing secret, and nothing that moves money. */
export const RigReport = z.strictObject({
  name: RigName,
  /** By its own clock. */
  at: Time,
  version: z.string().max(40),
  startedAt: Time,
  network: RigNetwork,
  availability: z.strictObject({
    state: z.enum(['available', 'working', 'paused', 'stopped']),
    why: z.strictObject({
      code: z.string().max(64),
      sentence: z.string().max(400),
      next: z.string().max(400).nullable(),
    }),
    until: Time.nullable(),
  }),
  money: RigMoney,
  net: z.strictObject({ today: RigNet, all: RigNet }),
  cards: z.array(RigCard).max(16),
  jobs: z.strictObject({ running: z.int().min(0), waiting: z.int().min(0), finishedToday: z.int().min(0) }),
  /** The key that signs its receipts: two machines with one key have one set of books. */
  provider: Address,
  wallet: z.strictObject({
    /** Its own hot wallet. */
    address: Address,
    payout: Address.nullable(),
    /** A payout address that was offered and waits for its person. */
    offered: Address.nullable(),
  }),
  /** Its agent in the registry, and who holds it. */
  agent: z.strictObject({ id: AgentId, owner: Address.nullable() }).nullable(),
  /** Null where strangers are not let in. */
  market: RigMarket.nullable(),
})
export type RigReport = z.infer<typeof RigReport>

/** Most markets that one machine tells another of. */
export const MAX_TOLD = 8
const RIG_PROTOCOL = z.literal(1)
/** HMAC-SHA256 with the secret of the pairing code, over both device keys; each side's own. */
const Proof = z.string().regex(/^[0-9a-f]{64}$/)

/** `POST /pair`: the only thing a machine that is not paired may ask, and only while an invitation is open. */
export const PairRequest = z.strictObject({ protocol: RIG_PROTOCOL, name: RigName, proof: Proof })
export type PairRequest = z.infer<typeof PairRequest>

export const PairAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), name: RigName, proof: Proof }),
  z.strictObject({ ok: z.literal(false), error: ErrorEnvelope }),
])
export type PairAnswer = z.infer<typeof PairAnswer>

const ask = <Name extends string>(name: Name) => ({ protocol: RIG_PROTOCOL, ask: z.literal(name) })

/** `POST /ask`: everything a paired machine may ask. There is no ask for money, keys or settings. */
export const RigRequest = z.discriminatedUnion('ask', [
  /** `others`: markets that the asking person lets their machines name to buyers. */
  z.strictObject({ ...ask('state'), others: z.array(RigMarket).max(MAX_TOLD) }),
  z.strictObject({ ...ask('pause'), for: z.enum(['hour', 'tomorrow', 'resume']) }),
  z.strictObject(ask('resume')),
  /** Only shown to the person of the other machine, who takes it or leaves it. */
  z.strictObject({ ...ask('offer-payout'), network: ChainId, address: Address }),
  z.strictObject(ask('goodbye')),
])
export type RigRequest = z.infer<typeof RigRequest>

export const RigAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), report: RigReport }),
  z.strictObject({ ok: z.literal(false), error: ErrorEnvelope }),
])
export type RigAnswer = z.infer<typeof RigAnswer>

/** No request and no answer between machines has more bytes. */
export const MAX_RIG_REQUEST_BYTES = 16 * 1024
export const MAX_RIG_ANSWER_BYTES = 64 * 1024
