import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { CapabilityReceiptRequest, Challenge, type ChallengeSize } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'
import { commitOf } from '../../proof/challenge/judge.ts'
import { providerAddress, startChain } from './signing.ts'

/** Computes what an honest prover would. */
export type Compute = (challenge: ChallengeSize & { readonly seed: Hex }) => Promise<Uint8Array>

/** Where a prover leaves the path of virtue; what is left out, it does as it should. */
export interface Cheat {
  /** Time before every answer to a ping, and before the commitment. */
  readonly pingMs?: number
  readonly commitMs?: number
  /** What it computes, and commits to. */
  answer?(challenge: Challenge, compute: Compute): Promise<Uint8Array>
  /** The text that it sends as its commitment. */
  commitment?(challenge: Challenge, answer: Uint8Array): string
  /** Sends what it calls its response. */
  respond?(response: ServerResponse, answer: Uint8Array): Promise<void> | void
  /** The receipt, as something to be sent as JSON. */
  receipt?(receipt: object): object
  /** Does something else altogether; true when it did. */
  instead?(request: IncomingMessage, response: ServerResponse): boolean
}

/** A provider of its own making on loopback, which shares no code with the routes of an honest one. */
export async function openCheatingProvider(cheat: Cheat, compute: Compute) {
  const sign = startChain()
  let asked: { readonly challenge: Challenge; readonly answer: Uint8Array; readonly commit: Hex } | null = null
  const stopping = new AbortController()

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const challenge = Challenge.parse(await bodyOf(request))
    const answer = (await cheat.answer?.(challenge, compute)) ?? (await compute(challenge))
    if (cheat.commitMs !== undefined) await sleep(cheat.commitMs, null, { signal: stopping.signal })
    asked = { challenge, answer, commit: commitOf(answer) }
    const { challengeId } = challenge
    response.end(cheat.commitment?.(challenge, answer) ?? JSON.stringify({ challengeId, commit: asked.commit }))
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (cheat.instead?.(request, response) === true) return
    const step = request.url?.split('/')[4]
    if (request.method === 'GET') {
      if (cheat.pingMs !== undefined) await sleep(cheat.pingMs, null, { signal: stopping.signal })
      const terms = { type: 'cap-matmul-v1', provider: providerAddress, open: true, why: 'Ready.' }
      response.end(JSON.stringify({ ...terms, maximum: { n: 4096, T: 256 } }))
    } else if (step === undefined) await take(request, response)
    else if (asked === null) response.writeHead(409).end()
    else if (step === 'response') {
      if (cheat.respond === undefined) response.end(asked.answer)
      else await cheat.respond(response, asked.answer)
    } else if (step === 'receipt') {
      const { verifier } = CapabilityReceiptRequest.parse(await bodyOf(request))
      const { challengeId, seed, n, T } = asked.challenge
      const answered = { challengeId, seed, n, T, commit: asked.commit }
      const receipt = sign({ answered, verifier, startedAt: Date.now(), finishedAt: Date.now() })
      response.end(JSON.stringify(cheat.receipt?.(receipt) ?? receipt))
    } else response.writeHead(204).end()
  }

  const server = createServer((request, response) => {
    // The verifier hangs up on most of them.
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: new URL(`http://127.0.0.1:${address.port}`),
    close: async () => {
      stopping.abort()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
