import { HearthError } from '../../contract/errors.ts'
import type { ClientSession } from '../../contract/engine.ts'
import { Address, sameAddress } from '../../contract/money.ts'
import type { WalletView } from '../../contract/wallet.ts'
import { say } from '../../contract/words/say.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Clock } from './ports/clock.ts'
import { type AddressBook, openAddressBook } from './wallet/address-book.ts'
import { createBackupCheck } from './wallet/backup-check.ts'
import type { Chain } from './wallet/chain.ts'
import { checkDestination } from './wallet/destination.ts'
import { type Known, lookAlike, lookAlikeWarning } from './wallet/look-alike.ts'
import type { UsableNetwork } from './wallet/networks.ts'
import type { Sweeper } from './wallet/sweep.ts'
import type { Wallet } from './wallet/wallet.ts'

const PAYOUT = 'wallet.payout'
const BACKED_UP = 'wallet.backed-up'
/** Addresses that were paid before and are compared with a new one. */
const REMEMBERED = 50

/** The wallet as a person sees and arranges it; what signs and sends is elsewhere. */
export interface WalletDesk {
  readonly book: AddressBook
  view(session: ClientSession, sweep: Sweeper): Promise<WalletView>
  /** Shows the phrase and chooses the words to ask for. @throws HearthError `wallet/no-phrase`, and as `Wallet.export` */
  phrase(passphrase: string): Promise<{ readonly words: readonly string[]; readonly ask: readonly number[] }>
  /** @throws HearthError `wallet/backup-unknown`, `wallet/backup-wrong` */
  confirmBackup(words: readonly string[]): void
  key(passphrase: string): Promise<string>
  /** @throws HearthError `wallet/practice-passphrase`, and as `Wallet.changePassphrase` */
  changePassphrase(from: string, to: string): Promise<void>
  payout(): Address | null
  /** @throws HearthError `wallet/bad-address`, `wallet/look-alike` */
  setPayout(address: Address | null): void
  /** Every address a person knows here, for the look-alike warning. */
  known(): readonly Known[]
}

export function createWalletDesk(options: {
  readonly wallet: Wallet
  readonly own: Address
  readonly ledger: Pick<Ledger, 'settings' | 'transfers'>
  readonly chain: Pick<Chain, 'nativeBalance'>
  /** Who sends withdrawals without coin of ours; null: nobody. */
  readonly carrier?: { readonly name: string } | null
  readonly network: UsableNetwork
  readonly clock: Clock
}): WalletDesk {
  const { wallet, own, ledger, network, clock } = options
  const { settings } = ledger
  const token = network.asset.address
  const book = openAddressBook({ settings, clock, own, token })
  const backup = createBackupCheck(clock)

  function payout(): Address | null {
    const kept = settings.get(PAYOUT)
    return kept === null || kept === '' ? null : Address.parse(kept)
  }

  function known(): readonly Known[] {
    const paid = ledger.transfers.list({ kind: 'withdrawal', cursor: null, limit: REMEMBERED }).rows
    const address = payout()
    return [
      { name: say`this wallet`, address: own },
      ...(address === null ? [] : [{ name: say`your payout address`, address }]),
      ...book.list().map((entry) => ({ name: `“${entry.name}”`, address: entry.address })),
      ...paid.map(({ to }) => ({ name: say`an address you have paid before`, address: to })),
    ]
  }

  async function gas(): Promise<WalletView['gas']> {
    const coin = network.gasCoin
    const carrier = options.carrier?.name ?? null
    const held = await options.chain.nativeBalance(own).catch((error: unknown) => {
      if (error instanceof HearthError) return null
      throw error
    })
    if (held === null) return { coin, held, problem: say`The payment network does not answer right now.`, carrier }
    if (held > 0n) return { coin, held: held.toString(), problem: null, carrier }
    const problem =
      carrier === null
        ? say`There is no ${coin} for network fees. Send a little ${coin} to ${own} before you withdraw.`
        : say`There is no ${coin} for network fees. Withdraw without a network fee, or send a little ${coin} to ${own}.`
    return { coin, held: '0', problem, carrier }
  }

  async function phraseState(): Promise<WalletView['phrase']> {
    if (!(await wallet.hasPhrase())) return 'none'
    return sameAddress(settings.get(BACKED_UP) ?? '', own) ? 'confirmed' : 'unconfirmed'
  }

  return {
    book,
    payout,
    known,
    view: async (session, sweep) => ({
      address: own,
      phrase: await phraseState(),
      payout: payout(),
      gas: await gas(),
      takesNames: network.nameNodes.length > 0,
      unlockedUntil: session.unlockedUntil > clock.now() ? session.unlockedUntil : null,
      book: [...book.list()],
      sweep: sweep.view(),
    }),
    phrase: async (passphrase) => {
      const { phrase } = await wallet.export(passphrase)
      if (phrase !== null) return { words: phrase, ask: backup.begin(phrase) }
      throw new HearthError('wallet/no-phrase', 'This wallet has no recovery phrase.', {
        hint: 'It was made without one. Keep a copy of its private key instead.',
      })
    },
    confirmBackup: (words) => {
      backup.answer(words)
      settings.set(BACKED_UP, own)
    },
    key: async (passphrase) => (await wallet.export(passphrase)).key,
    changePassphrase: async (from, to) => {
      if (network.knownPassphrase !== null) {
        throw new HearthError(
          'wallet/practice-passphrase',
          'The practice wallet keeps the passphrase everybody knows.',
          {
            hint: 'There is nothing to protect: its money exists on this machine only.',
          },
        )
      }
      await wallet.changePassphrase(from, to)
    },
    setPayout: (typed) => {
      if (typed === null) return settings.set(PAYOUT, '')
      const { to } = checkDestination(typed, own, token)
      const alike = lookAlike(to, known())
      if (alike !== null) throw new HearthError('wallet/look-alike', lookAlikeWarning(alike))
      settings.set(PAYOUT, to)
    },
  }
}
