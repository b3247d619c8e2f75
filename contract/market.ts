import { z } from 'zod'
import { EndReason, JobLimits, JobManifest, JobOutputs, JobState } from './job.ts'
import { Address, Asset, BaseUnits, Bytes32, ChainId, Sha256 } from './money.ts'

/** `GET /v1/offers`: what can be bought here, at what price, within which limits. */
export const Offer = z.strictObject({
  kind: z.literal('wasm'),
  /** False when jobs are off; `why` says so in a sentence. */
  available: z.boolean(),
  why: z.string(),
  price: z.strictObject({
    asset: Asset,
    payTo: Address,
    /** Smallest charge of a job. */
    floor: BaseUnits,
    /** Per CPU second of the limit the buyer asks for. */
    perCpuSecond: BaseUnits,
    /** Per MiB of `outputBytes` and of uploaded inputs, rounded up. */
    perMiB: BaseUnits,
    practice: z.boolean(),
  }),
  maximum: JobLimits,
  maxModuleBytes: z.int(),
  maxInputBytes: z.int(),
  /** Modules that need no upload. */
  programs: z.array(
    z.strictObject({ name: z.string(), sha256: Sha256, size: z.int(), summary: z.string(), usage: z.string() }),
  ),
  capability: z.strictObject({
    cpu: z.string(),
    cores: z.int(),
    memoryMiB: z.int(),
    gpus: z.array(z.strictObject({ name: z.string(), memoryMiB: z.int().nullable() })),
    /** How the figures were come by. */
    evidence: z.literal('self-reported'),
  }),
  queue: z.strictObject({ running: z.int(), waiting: z.int(), capacity: z.int() }),
})
export type Offer = z.infer<typeof Offer>

export const Offers = z.strictObject({
  provider: Address,
  network: ChainId,
  software: z.string(),
  offers: z.array(Offer),
})
export type Offers = z.infer<typeof Offers>

/** Answer to `POST /v1/uploads` (raw body): the id is unguessable and grants the use of the bytes. */
export const Upload = z.strictObject({
  id: z.string(),
  sha256: Sha256,
  size: z.int(),
  /** Unix ms; deleted then unless a job uses it. */
  expiresAt: z.int(),
})
export type Upload = z.infer<typeof Upload>

/** Body of `POST /v1/jobs`; every hash of the manifest must be one of `uploads` or a listed program. */
export const JobRequest = z.strictObject({
  manifest: JobManifest,
  uploads: z.array(z.string().max(64)).max(66).default([]),
})
export type JobRequest = z.infer<typeof JobRequest>

/** `GET /v1/jobs/:id`, and the answer to `POST /v1/jobs` (with `Prefer: wait=N`, once ended). */
export const JobView = z.strictObject({
  id: z.string(),
  state: JobState,
  reason: EndReason.nullable(),
  message: z.string().nullable(),
  createdAt: z.int(),
  startedAt: z.int().nullable(),
  finishedAt: z.int().nullable(),
  price: BaseUnits,
  network: ChainId,
  asset: Address,
  payer: Address,
  transaction: Bytes32.nullable(),
  /** Set when we owe the price back. */
  refund: z.enum(['none', 'owed', 'paid']),
  outputs: JobOutputs.nullable(),
  links: z.strictObject({
    self: z.string(),
    result: z.string().nullable(),
    receipt: z.string().nullable(),
  }),
})
export type JobView = z.infer<typeof JobView>
