import { parentPort } from 'node:worker_threads'
import { thin, verifyRecord } from '../../engine/proof/bundle/record.ts'
import type { ThreadAnswer, ThreadTask } from './thread-messages.ts'

/** A thread that checks lines of receipts; started by `pool.ts`. */
parentPort?.on('message', ({ bytes, lengths, now }: ThreadTask) => {
  let at = 0
  const outcomes: ThreadAnswer = lengths.map((length) => {
    at += length
    return thin(verifyRecord(bytes.subarray(at - length, at), now))
  })
  parentPort?.postMessage(outcomes, [])
})
