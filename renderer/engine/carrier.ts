import type { ClientFrame } from '../../contract/frames.ts'

/** Why a carrier ended: `lost` may come back by itself, `refused` needs the person. */
export type CarrierEnd =
  { readonly kind: 'lost' } | { readonly kind: 'refused'; readonly message: string; readonly hint: string }

/** What a carrier reports. After `ended` nothing follows. */
export interface CarrierEvents {
  /** Frames can be sent. */
  opened(): void
  /** One frame, not yet checked. */
  received(frame: unknown): void
  ended(end: CarrierEnd): void
}

/** One open way to the engine. */
export interface CarrierLink {
  send(frame: ClientFrame): void
  /** Ends the link without a further event. */
  close(): void
}

/** A way to reach the engine; `open` is called again for every attempt. */
export interface Carrier {
  open(events: CarrierEvents): CarrierLink
}
