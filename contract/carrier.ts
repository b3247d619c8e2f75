import type { EngineFrame } from './frames.ts'

/** One client's way back: a MessagePort, a WebSocket or a pair of functions in a test. */
export interface ClientCarrier {
  send(frame: EngineFrame): void
  /** Ends the client; `reason` is a short sentence for it. */
  close(reason: string): void
  /** Bytes sent that the client has not taken yet, where the carrier can tell. */
  readonly buffered?: () => number
}

/** What the carrier tells the engine about its client. */
export interface ClientConnection {
  /** One frame as it came, parsed from JSON where it was text; checked on arrival. */
  receive(raw: unknown): void
  /** The client is gone; nothing is sent after this. */
  closed(): void
}

/** Attaches a client to the engine. */
export type ConnectClient = (carrier: ClientCarrier) => ClientConnection
