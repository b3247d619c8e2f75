import { HearthError } from '../../contract/errors.ts'
import { say } from '../../contract/words/say.ts'
import { type Foundation, layFoundation } from './foundation.ts'
import type { AskPassphrase, OtherNetwork } from './options.ts'
import type { UsableNetwork } from './wallet/networks.ts'
import { canBeTogether, notTogether } from './wallet/together.ts'

/** A further network that work is paid on, with its own folder, wallet and books. */
export interface OtherFoundation {
  readonly network: UsableNetwork
  readonly dataDir: string
  readonly foundation: Foundation
}

/** A further network that was asked for and cannot be used until the next start. */
export interface LeftOut {
  readonly network: UsableNetwork
  /** Why, in a sentence. */
  readonly problem: string
}

export interface OtherFoundations {
  readonly laid: readonly OtherFoundation[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * Opens the folders of the further networks, making those that are new. One that does not open is left out with the
 * reason: the others, and the main one, go on without it.
 */
export async function layOthers(
  options: Omit<Parameters<typeof layFoundation>[0], 'askAgain'> & { readonly others: readonly OtherNetwork[] },
): Promise<OtherFoundations> {
  const laid: OtherFoundation[] = []
  const leftOut: LeftOut[] = []
  for (const { network, dataDir, practice } of options.others) {
    try {
      if (!canBeTogether(options.network, network)) throw notTogether(options.network, network)
      const foundation = await layFoundation({
        ...options,
        network,
        dataDir,
        askAgain: false,
        practice,
      })
      laid.push({ network, dataDir, foundation })
    } catch (error) {
      if (!(error instanceof HearthError)) throw error
      const { code } = error
      options.log.error('network.left-out', { network: network.id, code })
      leftOut.push({ network, problem: code === 'wallet/wrong-passphrase' ? otherPassphrase(network) : error.message })
    }
  }
  return { laid, leftOut }
}

/**
 * A person is asked once: the passphrase that opened one wallet is tried on the others, and protects those that are
 * made now. It is kept until `forget`.
 */
export function askOnce(ask: AskPassphrase): {
  readonly first: AskPassphrase
  readonly others: AskPassphrase
  forget(): void
} {
  let given: string | null = null
  return {
    first: async (purpose, problem, network) => {
      given = await ask(purpose, problem, network)
      return given
    },
    others: async (purpose, problem, network) => {
      given ??= await ask(purpose, problem, network)
      return given
    },
    forget: () => {
      given = null
    },
  }
}

function otherPassphrase({ label }: UsableNetwork): string {
  return say`The wallet of ${label} has another passphrase than the one that was given. Give both the same to be paid there too.`
}
