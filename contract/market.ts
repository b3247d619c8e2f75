import { z } from 'zod'
import { MAX_SPEED_PROOFS, SpeedProof } from './capability.ts'
import { EndReason, JobLimits, JobManifest, JobOutputs, JobState } from './job.ts'
import { Address, Asset, BaseUnits, Bytes32, ChainId, Sha256 } from './money.ts'
import { PriceMode } from './pricing.ts'
import { WgslLimits, WgslManifest } from './wgsl.ts'

const program = { name: z.string(), sha256: Sha256, size: z.int(), summary: z.string(), usage: z.string() }

const common = {
  /** False when jobs of this kind are off; `why` says so in a sentence. */
  available: z.boolean(),
  why: z.string(),
  maxModuleBytes: z.int(),
  maxInputBytes: z.int(),
  queue: z.strictObject({ running: z.int(), waiting: z.int(), capacity: z.int() }),
}

const price = {
  asset: Asset,
  payTo: Address,
  /** Smallest charge of a job. */
  floor: BaseUnits,
  /** Per MiB of `outputBytes` and of uploaded inputs, rounded up. */
  perMiB: BaseUnits,
  practice: z.boolean(),
}

/** Jobs of kind `wasm`. */
export const WasmOffer = z.strictObject({
  kind: z.literal('wasm'),
  ...common,
  /** `perCpuSecond`: per CPU second of the limit the buyer asks for. */
  price: z.strictObject({ ...price, perCpuSecond: BaseUnits }),
  maximum: JobLimits,
  /** Modules that need no upload. */
  programs: z.array(
    z.strictObject({
      ...program,
      /** It can be bought in the exact class, see `verifiable` of the manifest. */
      verifiable: z.boolean(),
    }),
  ),
  capability: z.strictObject({
    cpu: z.string(),
    cores: z.int(),
    memoryMiB: z.int(),
    gpus: z.array(z.strictObject({ name: z.string(), memoryMiB: z.int().nullable() })),
    /** How the figures were come by. */
    evidence: z.literal('self-reported'),
    /**
     * Share of its speed at which a job's processor works at the moment: its person leaves it no more of the time. Rests
     * are not part of the time a job is charged for, or limited to.
     */
    pace: z.number().min(0).max(1),
  }),
})
export type WasmOffer = z.infer<typeof WasmOffer>

/** What a machine says of itself, whatever it does at the moment. */
export type SelfReported = Omit<WasmOffer['capability'], 'pace'>

/** Jobs of kind `wgsl`. There is no such offer where no adapter has computed anything. */
export const WgslOffer = z.strictObject({
  kind: z.literal('wgsl'),
  ...common,
  /** `perGpuSecond`: per second of `wallMs` that the buyer asks for. */
  price: z.strictObject({ ...price, perGpuSecond: BaseUnits }),
  maximum: WgslLimits,
  /** Sources that need no upload; `example` is a manifest that runs as it is, for those that need no input. */
  programs: z.array(z.strictObject({ ...program, example: WgslManifest.nullable() })),
  capability: z.strictObject({
    /** `software`: a processor plays the GPU, slowly. */
    adapter: z.enum(['gpu', 'software']),
    name: z.string(),
    vendor: z.string(),
    maxBufferBytes: z.number(),
    /** The adapter computed a known answer in the sandbox; its names are its own words. */
    evidence: z.literal('computed'),
    /**
     * Share of its speed at which it works at the moment: its person's limits on heat, noise and power make it rest.
     * Rests are not part of the time a job is charged for, or limited to.
     */
    pace: z.number().min(0).max(1),
    /**
     * What verifiers measured and signed, newest first, one of each; empty where nobody looked. `now` is that speed at
     * the present pace; `file` is the path of the attestation, which proves what was measured by itself.
     */
    speed: z
      .array(z.strictObject({ ...SpeedProof.shape, now: z.number().positive(), file: z.string() }))
      .max(MAX_SPEED_PROOFS),
  }),
})
export type WgslOffer = z.infer<typeof WgslOffer>

/** One way to pay, as far as it is the same for every job. */
export const Accept = z.strictObject({
  scheme: z.string(),
  network: ChainId,
  asset: Asset,
  payTo: Address,
  /** Signs the receipts of what is paid so. */
  provider: Address.optional(),
  /** A stock x402 client pays in this asset without being told to. */
  listedByDefault: z.boolean(),
})
export type Accept = z.infer<typeof Accept>

/** `GET /v1/offers`: what can be bought here, at what price, within which limits. */
export const Offer = z.discriminatedUnion('kind', [WasmOffer, WgslOffer])
export type Offer = z.infer<typeof Offer>

export const Offers = z.strictObject({
  provider: Address,
  network: ChainId,
  software: z.string(),
  /** Every way to pay here; a 402 names those that fit the job. */
  accepts: z.array(Accept),
  /** What is sold call by call for vouchers of a payment channel; null where none are taken. */
  calls: z
    .strictObject({
      /** Smallest charge of a call. */
      floor: BaseUnits,
      /** `GET /v1/data/:upload`, rounded up. */
      perMiB: BaseUnits,
      /** `GET /v1/jobs/:id/events`, begun seconds included. */
      perStreamSecond: BaseUnits,
    })
    .nullable(),
  /** How `GET /v1/data/:upload` can be paid. */
  data: z.strictObject({
    /** By voucher, at the prices of `calls`. */
    vouchers: z.boolean(),
    /** By `exact`, settled before the bytes leave: rounded up, and never less than `floor`, since it is a transaction. */
    exact: z.strictObject({ floor: BaseUnits, perMiB: BaseUnits }),
  }),
  /** How prices are made, in sentences. */
  pricing: z.strictObject({ mode: PriceMode, followRule: z.string(), rounding: z.string() }),
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
  /**
   * Of a job bought by voucher: `price` is the most it may cost until it has ended, and then what was charged.
   * `cumulative`: what the channel was charged in all then; null when nothing was.
   */
  charge: z.strictObject({ channelId: Bytes32, cumulative: BaseUnits.nullable() }).optional(),
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
