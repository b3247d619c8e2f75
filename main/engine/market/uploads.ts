import { MAX_BLOB_BYTES } from '../../../contract/job-data.ts'
import { Upload } from '../../../contract/market.ts'
import { type MarketContext, sourceOfRequest } from './context.ts'
import type { MarketParts } from './parts.ts'
import { assertLength, bodyOf } from './request-body.ts'

/** `POST /v1/uploads`: the raw body goes to disk as it comes, hashed on the way. */
export async function receiveUpload(context: MarketContext, parts: MarketParts): Promise<Response> {
  assertLength(context, MAX_BLOB_BYTES)
  const upload = await parts.blobs.receive(parts.line.receive(bodyOf(context, parts.limits.pace)), {
    maxBytes: MAX_BLOB_BYTES,
    source: sourceOfRequest(context),
  })
  const { id, sha256, size, expiresAt } = upload
  return context.json(Upload.parse({ id, sha256, size, expiresAt }), 201)
}
