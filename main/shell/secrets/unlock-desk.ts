import { HearthError } from '../../../contract/errors.ts'
import type { NetworkId } from '../../../contract/networks.ts'
import type { PassphraseRequest, UnlockView } from '../../../contract/secrets.ts'
import { say } from '../../../contract/words/say.ts'
import { reasonOf, type ShellLog } from '../log.ts'
import type { Keyring } from './keyring.ts'

/** Between the engine, which needs a passphrase, the keyring, which may keep it, and the person, who knows it. */
export interface UnlockDesk {
  /** The engine asks. */
  requested(request: PassphraseRequest): Promise<void>
  /** The engine runs: what was given opened the wallet. */
  opened(): Promise<void>
  /** The engine has ended, and asks nothing any more. */
  ended(): void
  /** The person is being asked. */
  waiting(): boolean
  view(): Promise<UnlockView>
  /** @throws HearthError `desktop/nothing-asked` */
  give(passphrase: string, keep: boolean): Promise<UnlockView>
  /** @throws HearthError `keyring/not-saved` */
  forget(network: NetworkId): Promise<UnlockView>
}

export function createUnlockDesk(options: {
  readonly keyring: Keyring
  /** Hands a passphrase to the engine. */
  readonly answer: (passphrase: string) => void
  readonly onChange: () => void
  /** What is said to the person where the window is closed. */
  readonly tell: (sentence: string) => void
  readonly log: ShellLog
}): UnlockDesk {
  const { keyring, answer, onChange, tell, log } = options
  let request: PassphraseRequest | null = null
  /** What the engine was given last, until it says whether it opened. */
  let tried: { readonly network: NetworkId; readonly from: 'keyring' | 'person' } | null = null
  let toKeep: { readonly network: NetworkId; readonly passphrase: string } | null = null

  function ask(next: PassphraseRequest): void {
    request = next
    onChange()
    tell(next.problem ?? say`Hearth needs the passphrase of your wallet. Open its window to type it.`)
  }

  async function requested(next: PassphraseRequest): Promise<void> {
    const before = tried
    tried = null
    toKeep = null
    // Only a wallet that is there can be opened by what was kept; a new one gets what the person chooses now.
    if (next.purpose === 'create') return ask(next)
    if (before?.from === 'keyring') {
      return ask({ ...next, problem: say`What the keyring kept does not open this wallet. Type the passphrase.` })
    }
    if (next.problem !== null) return ask(next)
    const kept = await keyring.read(next.network)
    if (kept.found === 'none') return ask(next)
    if (kept.found === 'unreadable') return ask({ ...next, problem: kept.sentence })
    tried = { network: next.network, from: 'keyring' }
    answer(kept.passphrase)
  }

  async function view(): Promise<UnlockView> {
    return { request, keyring: await keyring.report(), kept: [...keyring.kept()] }
  }

  return {
    requested,
    waiting: () => request !== null,
    view,
    opened: async () => {
      const secret = toKeep
      tried = null
      toKeep = null
      if (secret === null) return
      try {
        await keyring.keep(secret.network, secret.passphrase)
      } catch (error) {
        log.warn('keyring-not-kept', { code: error instanceof HearthError ? error.code : reasonOf(error) })
        tell(say`The passphrase was not kept by the keyring; Hearth will ask for it again.`)
      }
    },
    ended: () => {
      request = null
      tried = null
      toKeep = null
    },
    give: async (passphrase, keep) => {
      if (request === null) throw new HearthError('desktop/nothing-asked', 'No passphrase is asked for at the moment.')
      const { network } = request
      request = null
      tried = { network, from: 'person' }
      toKeep = keep ? { network, passphrase } : null
      answer(passphrase)
      onChange()
      return view()
    },
    forget: async (network) => {
      keyring.forget(network)
      return view()
    },
  }
}
