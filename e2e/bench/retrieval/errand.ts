import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { z } from 'zod'
import type { Errand } from './client.ts'

const Told = z.strictObject({ perSecond: z.number() })

/** Has a client in a process of its own fetch and check everything. @returns MiB of content a second */
export async function sendClient(errand: Errand): Promise<number> {
  const client = fork(path.join(import.meta.dirname, 'client.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(client, 'exit')
  const answered = once(client, 'message')
  client.send(errand)
  const [message]: unknown[] = await Promise.race([
    answered,
    ended.then(([code]) => Promise.reject(new Error(`The client ended with ${String(code)}.`))),
  ])
  await ended
  return Told.parse(message).perSecond
}
