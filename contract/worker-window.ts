import { z } from 'zod'
import { CheckTargets } from './worker-check.ts'

/*
 * Who starts the page of `worker-page.ts`, and what passes: engine -> second Electron instance (one
 * argument, then bytes of worker frames over a socket) -> page (one port).
 */

/** First message on the port: what the page is for. Everything after it is bytes of worker frames. */
export const PageTask = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('jobs'), gpu: z.boolean() }),
  z.strictObject({ do: z.literal('check'), targets: CheckTargets }),
])
export type PageTask = z.infer<typeof PageTask>

/**
 * What the Web Worker posts: bytes for the engine, how many of the bytes it was sent it has taken, or why
 * it cannot go on. Whoever sends keeps at most `PORT_WINDOW_BYTES` untaken.
 */
export const FromPage = z.union([
  z.instanceof(Uint8Array),
  z.int().min(1),
  z.strictObject({ failed: z.string().transform((text) => text.slice(0, 500)) }),
])
export type FromPage = z.input<typeof FromPage>
export const PORT_WINDOW_BYTES = 4 * 1024 * 1024

/** The one argument of an instance, as base64url of its JSON. */
export const WORKER_WINDOW_SWITCH = 'hearth-worker'
export const WorkerWindowStart = z.strictObject({
  /** Folder made for this instance alone, gone with it. */
  dataFolder: z.string(),
  /** Socket or named pipe of the engine: the instance connects to it, and ends when it closes. */
  socket: z.string(),
  /** Ceiling on the linear memory of a module, MiB. */
  memoryMiB: z.int().min(1).max(4096),
  gpu: z.enum(['none', 'hardware', 'swiftshader']),
  task: PageTask,
})
export type WorkerWindowStart = z.infer<typeof WorkerWindowStart>
