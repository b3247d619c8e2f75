import { z } from 'zod'
import { AgentId } from './agent-id.ts'
import { AgentRegistry } from './agent-registry.ts'
import { Address, BaseUnits, Bytes32 } from './money.ts'

const Time = z.int().min(0)
const Nothing = z.strictObject({})

/** What a transaction changes in a registry. `answer`: a validation request is answered. */
export const IdentityCallKind = z.enum(['register', 'set-uri', 'set-wallet', 'set-kinds', 'transfer', 'answer'])
export type IdentityCallKind = z.infer<typeof IdentityCallKind>

export const IdentityCall = z.strictObject({
  kind: IdentityCallKind,
  state: z.enum(['signed', 'broadcast', 'mined', 'final', 'replaced', 'failed']),
  transaction: Bytes32,
  /** Wei; null until mined. */
  feeWei: BaseUnits.nullable(),
  reorganised: z.int().min(0),
  problem: z.string().nullable(),
  at: Time,
})
export type IdentityCall = z.infer<typeof IdentityCall>

/** Whether strangers can reach the market of this machine, and why not. */
export const Reach = z.strictObject({
  state: z.enum(['local-only', 'untested', 'reachable', 'unreachable']),
  sentence: z.string(),
  next: z.string().nullable(),
  /** Address that buyers use; on the practice network one of this machine. Null where there is none for them. */
  url: z.string().nullable(),
})
export type Reach = z.infer<typeof Reach>

/** Whether a domain of the person names this agent, by its `/.well-known/agent-registration.json`. */
export const DomainProof = z.strictObject({
  name: z.string(),
  proven: z.boolean(),
  sentence: z.string(),
  checkedAt: Time,
})
export type DomainProof = z.infer<typeof DomainProof>

/** A domain name as it stands in an https address; no port, no path, no user. */
export const DomainName = z
  .string()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, 'a domain name such as example.org')

/** The agent of this provider (ERC-8004), as the registry has it and as it should be. */
export const IdentityView = z.strictObject({
  standing: z.enum([
    /** The network has no registry. */
    'impossible',
    'none',
    'under-way',
    'registered',
    /** The registry says something else than this machine. */
    'out-of-date',
    /** The agent belongs to somebody else now. */
    'changed-hands',
    /** The chain could not be asked. */
    'unknown',
  ]),
  sentence: z.string(),
  next: z.string().nullable(),
  /** True where transactions cost nothing, and all of this is done without asking. */
  automatic: z.boolean(),
  registry: AgentRegistry.nullable(),
  agentId: AgentId.nullable(),
  /** Who holds the agent, and where it is paid. */
  owner: Address.nullable(),
  wallet: Address.nullable(),
  uri: z.string().max(2_000).nullable(),
  /** What “register” or “update” would change, in order. */
  needed: z.array(IdentityCallKind),
  /** Newest first, at most 10. */
  calls: z.array(IdentityCall),
  domain: DomainProof.nullable(),
  reach: Reach,
  checkedAt: Time.nullable(),
})
export type IdentityView = z.infer<typeof IdentityView>

/** What a person is shown, and confirms, before transactions are paid for. */
export const IdentityReview = z.strictObject({
  reviewId: z.string(),
  /** What would be changed, in sentences, in order. */
  steps: z.array(z.string()),
  /** The most that all of it may cost, wei. */
  maxFeeWei: BaseUnits,
  feeCoin: z.string(),
  /** Who pays: the key that signs receipts. */
  payer: Address,
  expiresAt: Time,
  warnings: z.array(z.string()),
})
export type IdentityReview = z.infer<typeof IdentityReview>

/** What is said of the agent by those who paid it. Who never paid is counted, and not listened to. */
export const ReputationView = z.strictObject({
  /** Grades, 0 to 100, of the middle half of the money; null where nobody who paid has said anything. */
  figure: z.strictObject({ middle: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Who gave it, most paid first, at most 100. `paid` in base units of the network's asset. */
  counted: z.array(z.strictObject({ reviewer: Address, grade: z.number(), paid: BaseUnits })),
  /** Everybody who ever reviewed the agent, and those of them who never paid it. */
  reviewers: z.int().min(0),
  strangers: z.int().min(0),
  /** Reviews of payers that do not count. */
  revoked: z.int().min(0),
  older: z.int().min(0),
  noGrade: z.int().min(0),
  own: z.int().min(0),
})
export type ReputationView = z.infer<typeof ReputationView>

/** A validation of this agent's work in the registry. */
export const ValidationRow = z.strictObject({
  /** Digest of the receipt. */
  requestHash: Bytes32,
  validator: Address,
  /** 0 to 100; null while nobody has answered. */
  response: z.int().min(0).max(100).nullable(),
  tag: z.string().max(100),
  /** Asked or answered, Unix ms. */
  at: Time,
})
export type ValidationRow = z.infer<typeof ValidationRow>

/** A buyer that nothing is sold to. */
export const Ban = z.strictObject({ payer: Address, reason: z.string().max(200), at: Time })
export type Ban = z.infer<typeof Ban>
const Bans = z.strictObject({ bans: z.array(Ban) })

/** The calls about the agent and about banned buyers; part of `engineCalls`. */
export const identityCalls = {
  /** `fresh`: the chain is asked first. */
  'identity.get': { in: z.strictObject({ fresh: z.boolean().default(false) }), out: IdentityView },
  /** `anew`: another agent, though one exists or has changed hands. */
  'identity.review': { in: z.strictObject({ anew: z.boolean().default(false) }), out: IdentityReview },
  /** Does what was reviewed, in the background; idempotent. Setting the wallet needs it unlocked. */
  'identity.confirm': { in: z.strictObject({ reviewId: z.string().max(64) }), out: IdentityView },
  /** Takes up an agent that this key holds already. */
  'identity.adopt': { in: z.strictObject({ agentId: AgentId }), out: IdentityView },
  /** Asks the domain whether it names this agent; null forgets it. */
  'identity.domain': { in: z.strictObject({ name: DomainName.nullable() }), out: IdentityView },
  /** Null before there is an agent. */
  'identity.reputation': { in: Nothing, out: z.strictObject({ reputation: ReputationView.nullable() }) },
  /** Of this agent's work, newest first, at most 20. */
  'identity.validations': { in: Nothing, out: z.strictObject({ validations: z.array(ValidationRow) }) },
  'bans.list': { in: Nothing, out: Bans },
  'bans.add': {
    in: z.strictObject({ payer: Address, reason: z.string().trim().max(200).default('') }),
    out: Bans,
  },
  'bans.remove': { in: z.strictObject({ payer: Address }), out: Bans },
  /** The registration file as it is served, or should be put on the domain; null before there is an agent. */
  'identity.file': { in: Nothing, out: z.strictObject({ text: z.string().nullable() }) },
} as const
