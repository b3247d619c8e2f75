import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import type { RpcUrl } from '../../../wallet/rpc.ts'

/** Stands in front of a real node and fails as real networks do: never by lying, only by silence or refusal. */
export interface FlakyNode {
  readonly url: string
  /** Every method asked for, in order. */
  readonly methods: readonly string[]
  count(method: string): number
  /** Passes the next such call on and loses its answer. */
  loseAnswerTo(method: string): void
  /** Loses the next such call before it arrives, and if told, everything after it until healed. */
  dropRequest(method: string, options?: { readonly andAllAfter: boolean }): void
  /** Answers every such call with this error. */
  refuse(method: string, message: string): void
  heal(): void
  close(): Promise<void>
}

const Call = z.object({ id: z.number(), method: z.string() })
const Body = z.union([Call, z.array(Call)])

export async function flakyNode(target: RpcUrl): Promise<FlakyNode> {
  const methods: string[] = []
  let loseAnswer: string | null = null
  let drop: { readonly method: string; readonly andAllAfter: boolean } | null = null
  let refused: { readonly method: string; readonly message: string } | null = null
  let down = false

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const body = Buffer.concat(chunks).toString('utf8')
    const parsed = Body.parse(JSON.parse(body))
    const calls = Array.isArray(parsed) ? parsed : [parsed]
    methods.push(...calls.map((call) => call.method))
    const asks = (method: string | undefined) => calls.some((call) => call.method === method)
    if (asks(drop?.method)) {
      down = drop?.andAllAfter === true
      drop = null
      request.socket.destroy()
      return
    }
    if (down) {
      request.socket.destroy()
      return
    }
    if (refused !== null && asks(refused.method)) {
      const error = { code: -32_003, message: refused.message }
      response.end(JSON.stringify({ jsonrpc: '2.0', id: calls[0]?.id, error }))
      return
    }
    const url = typeof target === 'string' ? target : target()
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const text = await answer.text()
    if (loseAnswer !== null && asks(loseAnswer)) {
      loseAnswer = null
      request.socket.destroy()
      return
    }
    response.end(text)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no loopback port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    methods,
    count: (method) => methods.filter((asked) => asked === method).length,
    loseAnswerTo: (method) => void (loseAnswer = method),
    dropRequest: (method, options) => void (drop = { method, andAllAfter: options?.andAllAfter === true }),
    refuse: (method, message) => void (refused = { method, message }),
    heal: () => void (down = false),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
