import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import type { WalletView } from '../../../contract/wallet.ts'
import type { Clock } from '../ports/clock.ts'

export const PHRASE = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')

type WalletCalls = Exclude<
  Extract<keyof EngineHandlers, `wallet.${string}` | `book.${string}` | `sweep.${string}`>,
  'wallet.unlock' | 'wallet.lock'
>

/** The wallet calls of a test engine but for the unlock: one wallet with a phrase, a book and a sweep. */
export function testWallet(
  address: Address | null,
  passphrase: string,
  clock: Clock,
): Pick<EngineHandlers, WalletCalls> {
  let view: WalletView = {
    address: address ?? '0x2222222222222222222222222222222222222222',
    phrase: 'unconfirmed',
    payout: null,
    gas: { coin: 'ETH', held: '1000000000000000', problem: null, carrier: 'the practice facilitator' },
    takesNames: false,
    unlockedUntil: null,
    book: [],
    sweep: { terms: null, waiting: null },
  }
  const change = (next: Partial<WalletView>): WalletView => (view = { ...view, ...next })
  const must = (given: string): void => {
    if (given !== passphrase) throw new HearthError('wallet/wrong-passphrase', 'The passphrase is wrong.')
  }
  let reviewed: WalletView['sweep']['terms'] = null
  return {
    'wallet.get': async (_input, session) => ({ ...view, unlockedUntil: session.unlockedUntil || null }),
    'wallet.passphrase': async ({ from }) => {
      must(from)
      return {}
    },
    'wallet.phrase': async ({ passphrase: given }) => {
      must(given)
      return { words: PHRASE, ask: [2, 5, 11] }
    },
    'wallet.backup': async ({ words }) => {
      if (words.join(' ') !== 'two five eleven') {
        throw new HearthError('wallet/backup-wrong', 'These are not the words that were asked for.')
      }
      return change({ phrase: 'confirmed' })
    },
    'wallet.key': async ({ passphrase: given }) => {
      must(given)
      return { key: `0x${'5e'.repeat(32)}` }
    },
    'wallet.payout': async ({ address: payout }) => change({ payout, sweep: { terms: null, waiting: null } }),
    'book.add': async ({ name, address: saved }) =>
      change({ book: [...view.book, { name, address: saved, addedAt: clock.now() }] }),
    'book.remove': async ({ address: gone }) => change({ book: view.book.filter((entry) => entry.address !== gone) }),
    'sweep.review': async ({ cap, keep }) => {
      if (view.payout === null) throw new HearthError('wallet/no-payout', 'There is no payout address to send to.')
      reviewed = { to: view.payout, cap, keep, maxFeeWei: '1000000000000000' }
      const sentences = [`Whenever more than ${cap} can be withdrawn, it is sent to ${view.payout}.`]
      return { reviewId: 'rule-1', terms: reviewed, sentences, expiresAt: clock.now() + 60_000 }
    },
    'sweep.confirm': async () => change({ sweep: { terms: reviewed, waiting: null } }),
    'sweep.off': async () => change({ sweep: { terms: null, waiting: null } }),
  }
}
