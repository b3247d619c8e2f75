import { HearthError } from '../../../contract/errors.ts'
import { ValidateRequest, type Validation } from '../../../contract/validate.ts'
import { VerdictFile } from '../../../contract/verdict-file.ts'
import { requestHash } from '../payments/request-hash.ts'
import { sellJob } from './buy-job.ts'
import type { MarketContext } from './context.ts'
import { jobOf } from './follow-job.ts'
import { jobPath, jobView } from './job-view.ts'
import type { MarketParts } from './parts.ts'
import { assertLength, jsonBody } from './request-body.ts'

const MAX_REQUEST_BYTES = 1024 * 1024

/**
 * `POST /v1/validate`: the work of a receipt is bought once more, like any job, and the answer says by a signed
 * verdict how it compares. The same payment with the same body gets the same answer.
 */
export async function buyValidation(context: MarketContext, parts: MarketParts): Promise<Response> {
  assertLength(context, MAX_REQUEST_BYTES)
  const parsed = ValidateRequest.safeParse(await jsonBody(context, MAX_REQUEST_BYTES, parts.limits.pace))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new HearthError('request/invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 500))
  }
  const { receipt, uploads } = parsed.data
  const manifest = parts.validator.manifestOf(receipt)
  return sellJob(context, parts, {
    route: '/v1/validate',
    request: { manifest, uploads },
    // Bound to the receipt too: the same work of another receipt is another request.
    hash: requestHash({ validate: parsed.data }),
    onPaid: async (job) => {
      await parts.validator.keep(job.id, { receipt, granted: grantedHashes(parts, uploads) })
    },
    answer: async (job): Promise<Validation> => ({
      job: jobView(job, parts.ledger.payments),
      verdict: job.outputs === null ? null : await verdictIn(parts, job.id),
      links: { verdict: `${jobPath(job.id)}/verdict` },
    }),
  })
}

/** `GET /v1/jobs/:id/verdict`: the verdict file, byte for byte as it was signed. */
export async function sendVerdict(context: MarketContext, parts: MarketParts): Promise<Response> {
  const text = await parts.validator.verdictOf(jobOf(context, parts))
  if (text !== null) return context.body(text, 200, { 'content-type': 'application/json' })
  throw new HearthError('job/no-verdict', 'This job validates no receipt.')
}

async function verdictIn(parts: MarketParts, jobId: string): Promise<VerdictFile | null> {
  const job = parts.ledger.jobs.get(jobId)
  const text = job === null ? null : await parts.validator.verdictOf(job)
  return text === null ? null : VerdictFile.parse(JSON.parse(text))
}

/** Uploads whose time is over are simply not there to compare with. */
function grantedHashes({ blobs }: MarketParts, uploads: readonly string[]): string[] {
  try {
    return blobs.granted(uploads).map(({ sha256 }) => sha256)
  } catch (error) {
    if (error instanceof HearthError && error.code === 'blobs/unknown-upload') return []
    throw error
  }
}
