import { parentPort } from 'node:worker_threads'
import { expectedProducts } from '../../proof/challenge/expect.ts'
import { judgeResponse } from '../../proof/challenge/judge.ts'
import { type ThreadReply, ThreadRequest } from './thread-messages.ts'

/** The verifier's arithmetic, on a thread of its own because it takes up to seconds. */
parentPort?.on('message', (message) => {
  const reply = answer(ThreadRequest.parse(message))
  const moved = reply.is === 'products' ? reply.products.map((numbers) => numbers.buffer) : []
  parentPort?.postMessage(
    reply,
    moved.filter((buffer) => buffer instanceof ArrayBuffer),
  )
})

function answer(request: ThreadRequest): ThreadReply {
  const { id, vectors } = request
  if (request.ask === 'expect') {
    return { is: 'products', id, products: [...expectedProducts(request.challenge, vectors)] }
  }
  const { n, commit, response, products } = request
  return { is: 'judgement', id, judgement: judgeResponse(n, { commit, response }, { vectors, products }) }
}
