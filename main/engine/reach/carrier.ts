import type { ReachSettings, ReachView } from '../../../contract/reach.ts'
import type { PublicName } from './public-name.ts'

/** A way for strangers to the market that is open. */
export interface OpenWay {
  readonly listening: NonNullable<ReachView['listening']>
  readonly nameOf: PublicName
  /** Names of the certificate that buyers’ programs take, wherever they lead. */
  readonly names: () => Promise<readonly string[]>
  /** Bytes sent to strangers since it was opened, encryption included. */
  sentBytes(): number
  /** Takes nobody new, and has cut everybody off within a second. */
  close(): Promise<void>
}

/**
 * The port for ways to the market. An adapter opens one way and nothing but the market stands behind it.
 * @throws HearthError with a sentence and the next step for the person, when the way cannot be opened
 */
export type Carrier = (at: Pick<ReachSettings, 'address' | 'port'>) => Promise<OpenWay>
