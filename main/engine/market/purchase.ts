import { HearthError } from '../../../contract/errors.ts'
import { type BlobRef, inputFiles, type JobInputs, type JobManifest, MAX_MODULE_BYTES } from '../../../contract/job.ts'
import type { JobRequest } from '../../../contract/market.ts'
import { MAX_WGSL_BYTES } from '../../../contract/wgsl.ts'
import { inputsProblem } from '../jobs/admission.ts'
import type { SoldGpu } from '../jobs/sold-gpu.ts'
import type { Purchase, Quote } from '../payments/pay.ts'
import { type Chargeable, type PriceList, ratesOf, type SoldPrices, priceOf } from '../payments/pricing.ts'
import type { ListedProgram, MarketAvailability, MarketBlobs, MarketJobs } from './needs.ts'

export interface PurchaseDeps {
  readonly blobs: Pick<MarketBlobs, 'granted'>
  readonly jobs: Pick<MarketJobs, 'admit' | 'gpu'>
  readonly programs: readonly ListedProgram[]
  readonly prices: Pick<SoldPrices, 'list' | 'former'>
  readonly availability: () => MarketAvailability
}

/**
 * What a request would buy and cost, if it can be had at all.
 * @throws HearthError `market/not-available`, `job/unknown-input`, `job/module-too-large`,
 * `job/unfit-inputs`, and what the blob store and admission throw
 */
export function purchaseOf(request: JobRequest, deps: PurchaseDeps): Purchase {
  const { open, why } = deps.availability()
  if (!open) throw new HearthError('market/not-available', why, { hint: 'Try again later.' })
  const { manifest } = request
  const granted = new Map(deps.blobs.granted(request.uploads).map((blob) => [blob.sha256, blob]))
  const listed = new Map(deps.programs.map((program) => [program.module.sha256, program]))
  const inputs = inputsOf(manifest, (sha256) => listed.get(sha256)?.module ?? granted.get(sha256))
  const mostBytes = manifest.kind === 'wasm' ? MAX_MODULE_BYTES : MAX_WGSL_BYTES
  if (inputs.module.size > mostBytes) {
    throw new HearthError('job/module-too-large', `Its module or source may have at most ${mostBytes} bytes.`)
  }
  const gpu = deps.jobs.gpu()
  const unfit = inputsProblem(manifest, inputs, gpu)
  if (unfit !== null) throw new HearthError('job/unfit-inputs', unfit)
  deps.jobs.admit(manifest)
  const uploaded = new Map(blobsOf(inputs).map((blob) => [blob.sha256, listed.has(blob.sha256) ? 0 : blob.size]))
  const inputBytes = [...uploaded.values()].reduce((sum, size) => sum + size, 0)
  const job = { work: workOf(manifest, gpu), outputBytes: manifest.limits.outputBytes, inputBytes }
  const quote = (list: PriceList): Quote => ({ amount: priceOf(list, job), rates: ratesOf(list, job) })
  return {
    ...quote(deps.prices.list),
    former: deps.prices.former.map(quote),
    job: { manifest, inputs, program: listed.get(manifest.module)?.name ?? manifest.module.slice(0, 12) },
  }
}

/** Admitted GPU jobs have a GPU; were there none, they would be priced as on a card. */
function workOf(manifest: JobManifest, gpu: SoldGpu | null): Chargeable['work'] {
  if (manifest.kind === 'wasm') return { on: 'cpu', ms: manifest.limits.cpuMs }
  return { on: gpu?.adapter ?? 'gpu', ms: manifest.limits.wallMs }
}

/** A hash is only good together with an upload id or a place on the list: knowing one gives no access. */
function inputsOf(manifest: JobManifest, find: (sha256: string) => BlobRef | undefined): JobInputs {
  const blob = (sha256: string): BlobRef => {
    const found = find(sha256)
    if (found !== undefined) return found
    throw new HearthError('job/unknown-input', `Nothing with the SHA-256 ${sha256} was uploaded for this request.`, {
      hint: 'POST the bytes to /v1/uploads and name the upload’s id in “uploads”.',
    })
  }
  return {
    module: blob(manifest.module),
    stdin: manifest.kind === 'wasm' && manifest.stdin !== undefined ? blob(manifest.stdin) : null,
    files: inputFiles(manifest).map(({ path, sha256 }) => ({ path, ...blob(sha256) })),
  }
}

function blobsOf(inputs: JobInputs): readonly BlobRef[] {
  return [inputs.module, ...(inputs.stdin === null ? [] : [inputs.stdin]), ...inputs.files]
}
