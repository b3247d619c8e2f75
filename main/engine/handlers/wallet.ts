import type { ClientSession, EngineHandlers } from '../../../contract/engine.ts'
import { type Address, sameAddress } from '../../../contract/money.ts'
import type { WalletAccess } from '../wallet-access.ts'
import type { WalletDesk } from '../wallet-desk.ts'
import type { Sweeper } from '../wallet/sweep.ts'

interface Dependencies {
  readonly desk: WalletDesk
  readonly sweep: Sweeper
  readonly access: Pick<WalletAccess, 'handlers' | 'requireUnlocked'>
}

type WalletHandlers = Pick<
  EngineHandlers,
  | 'wallet.get'
  | 'wallet.unlock'
  | 'wallet.lock'
  | 'wallet.passphrase'
  | 'wallet.phrase'
  | 'wallet.backup'
  | 'wallet.key'
  | 'wallet.payout'
  | 'book.add'
  | 'book.remove'
  | 'sweep.review'
  | 'sweep.confirm'
  | 'sweep.off'
>

/** The wallet's calls. Whatever can move money later needs an unlock, whatever shows a secret its passphrase. */
export function walletHandlers({ desk, sweep, access }: Dependencies): WalletHandlers {
  const view = (session: ClientSession) => desk.view(session, sweep)

  return {
    ...access.handlers,
    'wallet.get': (_input, session) => view(session),
    'wallet.passphrase': async ({ from, to }) => {
      await desk.changePassphrase(from, to)
      return {}
    },
    'wallet.phrase': async ({ passphrase }) => {
      const { words, ask } = await desk.phrase(passphrase)
      return { words: [...words], ask: [...ask] }
    },
    'wallet.backup': async ({ words }, session) => {
      desk.confirmBackup(words)
      return view(session)
    },
    'wallet.key': async ({ passphrase }) => ({ key: await desk.key(passphrase) }),
    'wallet.payout': async ({ address }, session) => {
      access.requireUnlocked(session)
      setPayout({ desk, sweep }, address)
      return view(session)
    },
    'book.add': async ({ sure, ...entry }, session) => {
      desk.book.add(entry, sure)
      return view(session)
    },
    'book.remove': async ({ address }, session) => {
      desk.book.remove(address)
      return view(session)
    },
    'sweep.review': async (wish, session) => {
      access.requireUnlocked(session)
      const { sentences, ...review } = sweep.review(wish)
      return { ...review, sentences: [...sentences] }
    },
    'sweep.confirm': async ({ reviewId }, session) => {
      access.requireUnlocked(session)
      sweep.confirm(reviewId)
      void sweep.step()
      return view(session)
    },
    'sweep.off': async (_input, session) => {
      sweep.off()
      return view(session)
    },
  }
}

/** @throws HearthError `wallet/bad-address`, `wallet/look-alike` */
export function setPayout({ desk, sweep }: Pick<Dependencies, 'desk' | 'sweep'>, address: Address | null): void {
  const before = desk.payout()
  desk.setPayout(address)
  const same = before !== null && address !== null && sameAddress(before, address)
  // The rule was agreed to for one address and no other.
  if (!same) sweep.off()
}
