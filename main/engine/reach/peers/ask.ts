import { HearthError } from '../../../../contract/errors.ts'
import { type Address, sameAddress } from '../../../../contract/money.ts'
import type { PeersView } from '../../../../contract/reach.ts'
import {
  REACH_CHECK_TYPE,
  ReachAnswer,
  type ReachOutcome,
  type ReachQuestion,
} from '../../../../contract/reach-check.ts'
import { say } from '../../../../contract/words/say.ts'
import type { ReachHost } from './host.ts'
import { isSigned } from './seen.ts'

/** Another provider that may try whether this one can be reached. */
export interface Peer {
  /** Of its market, with a slash at its end. */
  readonly endpoint: string
  /** The key that signs what it says. */
  readonly key: Address
}

/** Over which kind of address it has to be asked: the answer comes back the same way. */
export type Family = 4 | 6

/**
 * Asks a peer, within bounds and never in a private network.
 * @returns what it answered, unchecked, and the address it was asked at
 * @throws HearthError `discovery/...`
 */
export type AskPeer = (
  peer: Peer,
  question: ReachQuestion,
  family: Family,
) => Promise<{ readonly ip: string; readonly answer: unknown }>

/** What a peer said, as far as it is believed. */
export type PeerWord = PeersView['words'][number] & {
  /** Where it was asked; null where it could not be. */
  readonly ip: string | null
  /** Where it came to; null unless it reached this machine. */
  readonly address: string | null
}

/** Asks all of them at once, each with a word of its own to bring back. Never throws for what a peer does. */
export function askPeers(
  peers: readonly Peer[],
  port: number,
  parts: {
    readonly host: Pick<ReachHost, 'expect'>
    readonly ask: AskPeer
    readonly chainId: number
    readonly family: Family
  },
): Promise<readonly PeerWord[]> {
  return Promise.all(
    peers.map(async (peer): Promise<PeerWord> => {
      const { nonce, word } = parts.host.expect()
      const none = { endpoint: peer.endpoint, peer: null, outcome: null, ip: null, address: null }
      try {
        const { ip, answer } = await parts.ask(peer, { type: REACH_CHECK_TYPE, nonce, port }, parts.family)
        const read = ReachAnswer.safeParse(answer)
        if (!read.success || read.data.nonce !== nonce || read.data.port !== port) {
          return { ...none, ip, said: say`Its answer cannot be understood.` }
        }
        const seen = read.data
        if (!sameAddress(seen.peer, peer.key) || !isSigned(seen, parts.chainId)) {
          return { ...none, ip, said: say`Its answer is not signed by its key.` }
        }
        if (seen.outcome === 'reached' && seen.word !== word) {
          return { ...none, ip, said: say`It says that it was here, and was not.` }
        }
        const address = seen.outcome === 'reached' ? seen.address : null
        return { ...none, ip, peer: seen.peer, outcome: seen.outcome, address, said: SAID[seen.outcome] }
      } catch (error) {
        if (!(error instanceof HearthError)) throw error
        return { ...none, said: error.message }
      }
    }),
  )
}

const SAID: Readonly<Record<ReachOutcome, string>> = {
  reached: say`It was here.`,
  refused: say`The connection was refused.`,
  silent: say`Nothing answered.`,
  'no-tls': say`Something else answered.`,
  other: say`Something else answered.`,
}
