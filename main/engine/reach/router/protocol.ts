import { HearthError } from '../../../../contract/errors.ts'
import { say } from '../../../../contract/words/say.ts'

export type RouterProtocolName = 'pcp' | 'nat-pmp' | 'upnp'

/** A TCP port of this computer that the router is to pass on. */
export interface PassRequest {
  /** The router: the only address that anything is sent to. */
  readonly gateway: string
  /** This computer’s address, as the router sees it. */
  readonly own: string
  readonly port: number
  /** The port outside that is asked for; the router may give another one. */
  readonly wanted: number
  /** 12 random bytes, hex: whoever knows them may end the mapping (PCP). */
  readonly nonce: string
  /** Seconds after which the router forgets it by itself. */
  readonly leaseSeconds: number
}

/** What the router granted; everything in it is the router’s word. */
export interface Passed {
  readonly port: number
  /** The router’s address outside; null where it tells none. */
  readonly address: string | null
  readonly leaseSeconds: number
}

/** One way to ask a router. Every method throws HearthErrors `router/...`. */
export interface RouterProtocol {
  readonly name: RouterProtocolName
  pass(request: PassRequest): Promise<Passed>
  /** Ends what was granted; nothing that another computer or program has is ended. */
  end(request: PassRequest): Promise<void>
}

/** Nobody answers. */
export function silent(): HearthError {
  return new HearthError('router/silent', say`nobody answers`)
}

/** Somebody answers, but not in this protocol. */
export function unknown(sentence: string = say`it does not speak this`): HearthError {
  return new HearthError('router/unknown', sentence)
}

/** It answers, and does not do it. */
export function refused(sentence: string): HearthError {
  return new HearthError('router/refused', sentence)
}
