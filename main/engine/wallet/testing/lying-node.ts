import { createServer, type IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Hex } from '../../../../contract/money.ts'
import type { RpcUrl } from '../rpc.ts'

/** What a node says of one call, in place of the truth. */
export type Lie = (truth: unknown, params: readonly unknown[]) => unknown

/** Stands in front of a real node and says something else than it, or nothing at all. */
export interface LyingNode {
  readonly url: string
  /** Bytes it was sent. */
  readonly sent: readonly Hex[]
  /** From now on; an empty list is the truth. */
  lie(lies: Readonly<Record<string, Lie>>): void
  /** Whether it answers. */
  away(is: boolean): void
  close(): Promise<void>
}

const Call = z.object({ id: z.number(), method: z.string(), params: z.array(z.unknown()) })
type Call = z.infer<typeof Call>
const Answer = z.looseObject({ id: z.number(), result: z.unknown().optional() })
const Raw = z.templateLiteral(['0x', z.string()])

export async function lyingNode(target: RpcUrl): Promise<LyingNode> {
  const sent: Hex[] = []
  let lies: Readonly<Record<string, Lie>> = {}
  let isAway = false

  async function answerTo(call: Call): Promise<unknown> {
    if (call.method === 'eth_sendRawTransaction') sent.push(Raw.parse(call.params[0]))
    const body = JSON.stringify({ jsonrpc: '2.0', ...call })
    const url = typeof target === 'string' ? target : target()
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const truth = Answer.parse(await response.json())
    const lie = lies[call.method]
    return lie === undefined || truth.result === undefined
      ? truth
      : { ...truth, result: lie(truth.result, call.params) }
  }

  async function answer(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const asked: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    const answers = Array.isArray(asked)
      ? await Promise.all(z.array(Call).parse(asked).map(answerTo))
      : await answerTo(Call.parse(asked))
    return JSON.stringify(answers)
  }

  const server = createServer((request, response) => {
    const text = isAway ? Promise.reject(new Error('away')) : answer(request)
    text.then(
      (said) => response.end(said),
      () => request.socket.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    sent,
    lie: (told) => void (lies = told),
    away: (is) => void (isAway = is),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
