import { HearthError } from '../../../contract/errors.ts'
import { type BlobRef, type JobOutputs } from '../../../contract/job.ts'
import { JobPath } from '../../../contract/job-data.ts'
import type { MarketContext } from './context.ts'
import { jobOf } from './follow-job.ts'
import { hasEnded, jobPath } from './job-view.ts'
import { overTheLine } from './over-the-line.ts'
import type { MarketParts } from './parts.ts'

/** `GET /v1/jobs/:id/result`: what the job produced, by name, size and hash. */
export function sendResult(context: MarketContext, parts: MarketParts): Response {
  return context.json(outputsOf(context, parts))
}

/** `GET /v1/jobs/:id/result/stdout` and `/stderr`. */
export async function sendStream(context: MarketContext, parts: MarketParts): Promise<Response> {
  const outputs = outputsOf(context, parts)
  const stream = context.req.param('stream')
  if (stream === 'stdout') return download(context, parts, outputs.stdout, 'stdout')
  if (stream === 'stderr') return download(context, parts, outputs.stderr, 'stderr')
  throw noSuchOutput()
}

/** `GET /v1/jobs/:id/files/<path>`: one output file. */
export async function sendFile(context: MarketContext, parts: MarketParts): Promise<Response> {
  const outputs = outputsOf(context, parts)
  const prefix = `${jobPath(context.req.param('id') ?? '')}/files/`
  const path = JobPath.safeParse(context.req.path.slice(prefix.length))
  const file = outputs.files.find((candidate) => candidate.path === path.data)
  if (file === undefined) throw noSuchOutput()
  return download(context, parts, file, file.path.split('/').at(-1) ?? 'file')
}

/** `GET /v1/jobs/:id/receipt`: the receipt file, byte for byte as it was signed and stored. */
export function sendReceipt(context: MarketContext, parts: MarketParts): Response {
  const job = jobOf(context, parts)
  const receipt = parts.ledger.receipts.byJob(job.id)
  if (receipt !== null) return context.body(receipt.file, 200, { 'content-type': 'application/json' })
  if (!hasEnded(job)) throw notEnded()
  throw new HearthError('job/no-receipt', 'This job ended without a receipt.')
}

function outputsOf(context: MarketContext, parts: MarketParts): JobOutputs {
  const job = jobOf(context, parts)
  if (!hasEnded(job)) throw notEnded()
  if (job.outputs === null) throw new HearthError('job/no-result', 'This job ended without a result.')
  return job.outputs
}

/** Streams from disk, as a file to be saved and never to be shown, with its hash (RFC 9530). */
async function download(context: MarketContext, parts: MarketParts, blob: BlobRef, name: string): Promise<Response> {
  const chunks = parts.blobs.read(blob.sha256)[Symbol.asyncIterator]()
  // Before the status is sent, so that bytes no longer kept are an error and not a broken download.
  const first = await chunks.next()
  parts.line.deliver(blob.size)
  context.header('content-type', 'application/octet-stream')
  context.header('content-length', String(blob.size))
  context.header('content-disposition', `attachment; filename="${name}"`)
  context.header('repr-digest', `sha-256=:${Buffer.from(blob.sha256, 'hex').toString('base64')}:`)
  return context.body(overTheLine(context, parts, blob.size, rejoined(first, chunks)))
}

async function* rejoined(
  first: IteratorResult<Uint8Array, unknown>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

function notEnded(): HearthError {
  return new HearthError('job/not-ended', 'The job has not ended yet.', {
    hint: 'Ask again, or use ?wait=N on the job.',
  })
}

function noSuchOutput(): HearthError {
  return new HearthError('job/no-such-output', 'The job produced nothing of this name.')
}
