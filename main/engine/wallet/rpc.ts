import http from 'node:http'
import https from 'node:https'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'

/** One JSON-RPC call. */
export interface RpcCall {
  readonly method: string
  readonly params: readonly unknown[]
}

/** The node answered, and the answer is an error. `message` is the node's own and may not be shown to a person. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number
  /** Revert data, where the node gave it. */
  readonly data: unknown

  constructor(code: number, message: string, data: unknown) {
    super(message.slice(0, 500))
    this.code = code
    this.data = data
  }
}

export type RpcResult =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: RpcError }

/** Where a node listens. A function where that may change while we run. */
export type RpcUrl = string | (() => string)

export interface Rpc {
  /**
   * @throws RpcError when the node refuses the call
   * @throws HearthError `chain/unreachable` when there is no answer in time, or none that makes sense
   */
  call(method: string, params: readonly unknown[]): Promise<unknown>
  /** Several calls in one round trip, answers in the order of the calls. Throws only `chain/unreachable`. */
  batch(calls: readonly RpcCall[]): Promise<readonly RpcResult[]>
}

const Answer = z.object({
  id: z.number().nullable(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
})
const MAX_ANSWER_BYTES = 32 * 1024 * 1024
/** Why there was no answer, as the `cause` says it: the same question in parts may have one. */
export const TOO_LARGE = 'answer too large'

/**
 * JSON-RPC over HTTP with connections kept open. Its errors never hold the address of the node,
 * which may contain a key.
 */
export function createRpc(url: RpcUrl, options: { readonly timeoutMs?: number } = {}): Rpc {
  const timeoutMs = options.timeoutMs ?? 10_000
  const agents = {
    'http:': new http.Agent({ keepAlive: true, scheduling: 'lifo' }),
    'https:': new https.Agent({ keepAlive: true, scheduling: 'lifo' }),
  }

  async function send(body: unknown): Promise<unknown> {
    const target = parseUrl(typeof url === 'string' ? url : url())
    const text = target === null ? null : await post(target, JSON.stringify(body), timeoutMs, agents).catch(unreachable)
    if (text === null) throw new HearthError('chain/bad-address', 'The network address is not an http or https URL.')
    try {
      return JSON.parse(text)
    } catch {
      throw unanswered('malformed answer')
    }
  }

  return {
    call: async (method, params) => {
      const parsed = Answer.safeParse(await send({ jsonrpc: '2.0', id: 1, method, params }))
      if (!parsed.success) throw unanswered('malformed answer')
      const result = resultOf(parsed.data)
      if (!result.ok) throw result.error
      return result.value
    },
    batch: async (calls) => {
      if (calls.length === 0) return []
      const body = calls.map((call, index) => ({ jsonrpc: '2.0', id: index + 1, ...call }))
      const parsed = z.array(Answer).safeParse(await send(body))
      if (!parsed.success) throw unanswered('malformed answer')
      const answers = new Map(parsed.data.map((answer) => [answer.id, answer]))
      return calls.map((_, index) => {
        const answer = answers.get(index + 1)
        if (answer === undefined) throw unanswered('missing answer')
        return resultOf(answer)
      })
    },
  }
}

function resultOf(answer: z.infer<typeof Answer>): RpcResult {
  const { error } = answer
  if (error === undefined) return { ok: true, value: answer.result }
  // A node that is too busy has refused nothing: the same call may work in a moment.
  if (error.code === 429 || error.code === -32005) throw unanswered('too many requests')
  return { ok: false, error: new RpcError(error.code, error.message, error.data) }
}

type Agents = { readonly 'http:': http.Agent; readonly 'https:': https.Agent }
type Target = { readonly url: URL; readonly protocol: keyof Agents }

function parseUrl(text: string): Target | null {
  const url = URL.parse(text)
  if (url === null) return null
  const { protocol } = url
  return protocol === 'http:' || protocol === 'https:' ? { url, protocol } : null
}

function post(target: Target, body: string, timeoutMs: number, agents: Agents): Promise<string> {
  const { protocol, url } = target
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      agent: agents[protocol],
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    })
    // The socket's own time-out restarts with every byte; this one bounds the whole exchange.
    const timer = setTimeout(() => request.destroy(new Error('timed out')), timeoutMs)
    request.once('close', () => clearTimeout(timer))
    request.once('error', reject)
    request.once('response', (response) => resolve(collect(response)))
    request.end(body)
  })
}

async function collect(response: http.IncomingMessage): Promise<string> {
  const status = response.statusCode ?? 0
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_ANSWER_BYTES) throw Object.assign(new Error(), { code: TOO_LARGE })
    chunks.push(bytes)
  }
  // Some nodes answer a refused call with a 4xx status and a JSON-RPC error; the body decides.
  if (status === 429 || status >= 500) throw new Error(`HTTP ${status}`)
  return Buffer.concat(chunks).toString('utf8')
}

function unreachable(cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null
  throw unanswered(code ?? 'no answer')
}

/** The network gave no usable answer; `why` is a short word for the log, never the node's own text. */
export function unanswered(why: string): HearthError {
  return new HearthError('chain/unreachable', 'The payment network does not answer right now.', {
    hint: 'Nothing is lost. Hearth keeps asking and carries on as soon as it answers.',
    cause: new Error(why),
  })
}
