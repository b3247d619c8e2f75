import { z } from 'zod'
import { Snapshot } from './engine.ts'
import { ErrorEnvelope } from './errors.ts'
import { NetworkId } from './networks.ts'

/** Client to engine, over MessagePort or WebSocket; JSON-safe in both. */
export const ClientFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), protocol: z.literal(1) }),
  z.strictObject({ type: z.literal('resync') }),
  z.strictObject({
    type: z.literal('call'),
    id: z.int().min(0),
    method: z.string().max(64),
    input: z.unknown(),
    /** Whose money, wallet and books are meant, where that is not the main network. */
    network: NetworkId.optional(),
  }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/**
 * Engine to client. `snapshot` answers `hello` and `resync`; each `change` has `seq` one above
 * the last, so a gap tells the client to send `resync`. `result` answers the call of that `id`;
 * -1 answers a frame that was none.
 */
export const EngineFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('snapshot'), seq: z.int(), snapshot: Snapshot }),
  z.strictObject({ type: z.literal('change'), seq: z.int(), sections: Snapshot.partial() }),
  z.discriminatedUnion('ok', [
    z.strictObject({ type: z.literal('result'), id: z.int(), ok: z.literal(true), value: z.unknown() }),
    z.strictObject({ type: z.literal('result'), id: z.int(), ok: z.literal(false), error: ErrorEnvelope }),
  ]),
])
export type EngineFrame = z.infer<typeof EngineFrame>
