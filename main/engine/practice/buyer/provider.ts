import { record } from './config.ts'

/** An HTTP answer, read whole: jobs of this buyer are small. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

/** An answer that is not what was asked for, with the provider's own code and words. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly code: string
  /** Seconds the provider asks to wait before trying again. */
  readonly retryAfter: number | null

  constructor(answer: Answer) {
    const problem = jsonOf(answer) ?? {}
    super(typeof problem['detail'] === 'string' ? problem['detail'] : `HTTP ${answer.status}`)
    this.status = answer.status
    this.code = typeof problem['code'] === 'string' ? problem['code'] : `http/${answer.status}`
    const seconds = Number(answer.headers.get('retry-after') ?? 'none')
    this.retryAfter = Number.isFinite(seconds) ? seconds : null
  }
}

/** Fetches and reads; throws `Refused` for any status but 2xx and whatever `fetch` throws. */
export async function ask(url: string, init: RequestInit = {}, via: typeof fetch = fetch): Promise<Answer> {
  const response = await via(url, init)
  const body = new Uint8Array(await response.arrayBuffer())
  const answer = { status: response.status, headers: response.headers, body }
  if (!response.ok) throw new Refused(answer)
  return answer
}

/** The body as an object, or null when it is none. */
export function jsonOf(answer: Answer): Readonly<Record<string, unknown>> | null {
  try {
    return record(JSON.parse(Buffer.from(answer.body).toString('utf8')), 'the answer')
  } catch {
    // Whoever needs a document says so; here it only means there is none.
    return null
  }
}
