import { adapterName } from '../../../contract/adapter-name.ts'
import type { SpeedProof } from '../../../contract/capability.ts'
import { MAX_MODULE_BYTES } from '../../../contract/job.ts'
import { MAX_BLOB_BYTES } from '../../../contract/job-data.ts'
import type { Accept, Offer, Offers, SelfReported, WasmOffer, WgslOffer } from '../../../contract/market.ts'
import type { Address, Asset } from '../../../contract/money.ts'
import { MAX_WGSL_BYTES } from '../../../contract/wgsl.ts'
import type { JobKind } from '../../../contract/worker.ts'
import type { LargestLimits } from '../jobs/admission.ts'
import type { SoldGpu } from '../jobs/sold-gpu.ts'
import { CALL_FLOOR, streamPrice } from '../payments/channels/call-prices.ts'
import { ROUNDING, type SoldPrices } from '../payments/pricing.ts'
import { FOLLOW_RULE } from '../payments/follow-price.ts'
import type { KindStanding, ListedProgram } from './needs.ts'

export interface OfferFacts {
  readonly provider: Address
  readonly software: string
  readonly asset: Asset
  readonly payTo: Address
  readonly practice: boolean
  readonly accepts: readonly Accept[]
  /** Calls are sold for vouchers; data also by `exact`. */
  readonly calls: boolean
  readonly prices: SoldPrices
  readonly maximum: LargestLimits
  readonly programs: readonly ListedProgram[]
  readonly capability: SelfReported
  /** Share of its speed at which the processor works for jobs at the moment. */
  readonly processorPace: number
  /** What GPU jobs would run on; null: there is no such offer. */
  readonly gpu: SoldGpu | null
  /** Share of its speed at which it works at the moment. */
  readonly gpuPace: number
  /** What verifiers found out about its speed, and about that of cards before it. */
  readonly speed: readonly SpeedProof[]
  readonly standing: Readonly<Record<JobKind, KindStanding>>
}

/** `GET /v1/offers`, from what is true at the moment. */
export function offersOf(facts: OfferFacts): Offers {
  const { asset, provider, software } = facts
  const offers: Offer[] = [wasmOffer(facts)]
  if (facts.gpu !== null) offers.push(wgslOffer(facts, facts.gpu))
  const pricing = { mode: facts.prices.mode, followRule: FOLLOW_RULE, rounding: ROUNDING }
  const calls = facts.calls ? callPrices(facts) : null
  const { perMiB, floor } = facts.prices.list
  const data = { vouchers: facts.calls, exact: { floor: floor.toString(), perMiB: perMiB.toString() } }
  return { provider, network: asset.network, software, accepts: [...facts.accepts], pricing, calls, data, offers }
}

function callPrices({ prices: { list } }: OfferFacts): NonNullable<Offers['calls']> {
  return {
    floor: CALL_FLOOR.toString(),
    perMiB: list.perMiB.toString(),
    perStreamSecond: streamPrice(1).toString(),
  }
}

function wasmOffer(facts: OfferFacts): WasmOffer {
  return {
    kind: 'wasm',
    ...common(facts, 'wasm'),
    price: { ...price(facts), perCpuSecond: facts.prices.list.perCpuSecond.toString() },
    maximum: facts.maximum.wasm,
    programs: facts.programs.flatMap((program) =>
      program.kind === 'wasm' ? [{ ...listed(program), verifiable: program.verifiable }] : [],
    ),
    capability: { ...facts.capability, pace: facts.processorPace },
  }
}

function wgslOffer(facts: OfferFacts, gpu: SoldGpu): WgslOffer {
  const { adapter, name, vendor, maxBufferBytes } = gpu
  return {
    kind: 'wgsl',
    ...common(facts, 'wgsl'),
    price: { ...price(facts), perGpuSecond: facts.prices.list.perGpuSecond[adapter].toString() },
    maximum: facts.maximum.wgsl,
    programs: facts.programs.flatMap((program) =>
      program.kind === 'wgsl' ? [{ ...listed(program), example: program.example }] : [],
    ),
    capability: {
      adapter,
      name,
      vendor,
      maxBufferBytes,
      evidence: 'computed',
      pace: facts.gpuPace,
      speed: facts.speed
        .filter(({ card }) => isOf(card, gpu))
        .map((proof) => ({ ...proof, now: proof.throughput * facts.gpuPace, file: fileOf(proof) })),
    },
  }
}

/** What another card could do says nothing about the one that is sold. */
function isOf({ adapter, name }: SpeedProof['card'], gpu: SoldGpu): boolean {
  return adapter === gpu.adapter && gpu.adapters.some((each) => adapterName(each) === name)
}

function fileOf({ receipt }: SpeedProof): string {
  return `/v1/attestations/${receipt}`
}

function common({ standing }: OfferFacts, kind: JobKind) {
  const { open, why, queue } = standing[kind]
  return {
    available: open && queue.waiting < queue.capacity,
    why,
    maxModuleBytes: kind === 'wasm' ? MAX_MODULE_BYTES : MAX_WGSL_BYTES,
    maxInputBytes: MAX_BLOB_BYTES,
    queue,
  }
}

function price({ asset, payTo, practice, prices: { list } }: OfferFacts) {
  return { asset, payTo, floor: list.floor.toString(), perMiB: list.perMiB.toString(), practice }
}

function listed({ name, summary, usage, module }: ListedProgram) {
  return { name, summary, usage, sha256: module.sha256, size: module.size }
}
