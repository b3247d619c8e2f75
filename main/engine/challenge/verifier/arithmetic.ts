import { Worker } from 'node:worker_threads'
import { HearthError } from '../../../../contract/errors.ts'
import type { ChallengeSize } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'
import type { Expectation, Judgement } from '../../proof/challenge/judge.ts'
import { ThreadReply, type ThreadRequest } from './thread-messages.ts'

type Unnumbered<Request> = Request extends unknown ? Omit<Request, 'id'> : never

interface Waiting {
  readonly resolve: (reply: ThreadReply) => void
  readonly reject: (error: HearthError) => void
}

/** The arithmetic of a verifier on a thread, which starts with the first request and ends with `stop`. */
export class ChallengeArithmetic {
  readonly #file: string
  #thread: Worker | null = null
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0

  /** @param file `arithmetic-thread.ts`, or its bundle */
  constructor(file: string) {
    this.#file = file
  }

  /** v_c of every vector. @throws HearthError `verifier/arithmetic-failed` */
  async expectedProducts(
    challenge: ChallengeSize & { readonly seed: Hex },
    vectors: readonly Float64Array[],
  ): Promise<readonly Float64Array[]> {
    const { seed, n, T } = challenge
    const reply = await this.#ask({ ask: 'expect', challenge: { seed, n, T }, vectors: [...vectors] })
    if (reply.is !== 'products') throw failed()
    return reply.products
  }

  /** As `judgeResponse`; response, vectors and products are gone from this thread afterwards. */
  async judge(
    n: number,
    answer: { readonly commit: Hex; readonly response: Uint8Array<ArrayBuffer> },
    { vectors, products }: Expectation,
  ): Promise<Judgement> {
    const moved = [answer.response.buffer, ...[...vectors, ...products].map((numbers) => numbers.buffer)]
    const reply = await this.#ask(
      { ask: 'judge', n, ...answer, vectors: [...vectors], products: [...products] },
      moved.filter((buffer) => buffer instanceof ArrayBuffer),
    )
    if (reply.is !== 'judgement') throw failed()
    return reply.judgement
  }

  /** Ends the thread; whatever was still asked fails. */
  async stop(): Promise<void> {
    await this.#thread?.terminate()
  }

  #ask(request: Unnumbered<ThreadRequest>, moved: readonly ArrayBuffer[] = []): Promise<ThreadReply> {
    const id = (this.#asked += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#running().postMessage({ ...request, id }, [...moved])
    })
  }

  #running(): Worker {
    if (this.#thread !== null) return this.#thread
    const thread = new Worker(this.#file, { env: {}, execArgv: [], name: 'challenge-arithmetic' })
    thread.on('message', (message) => {
      const reply = ThreadReply.parse(message)
      this.#waiting.get(reply.id)?.resolve(reply)
      this.#waiting.delete(reply.id)
    })
    thread.on('error', (cause) => this.#lost(thread, cause))
    thread.on('exit', () => this.#lost(thread))
    this.#thread = thread
    return thread
  }

  #lost(thread: Worker, cause?: unknown): void {
    if (this.#thread !== thread) return
    this.#thread = null
    for (const { reject } of this.#waiting.values()) reject(failed(cause))
    this.#waiting.clear()
  }
}

function failed(cause?: unknown): HearthError {
  return new HearthError('verifier/arithmetic-failed', 'The arithmetic of a challenge ended before it was done.', {
    cause,
  })
}
