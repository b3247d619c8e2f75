import type { EngineHandlers, Snapshot } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import type { WalletView } from '../../contract/wallet.ts'
import { PASSPHRASE } from './scenario.ts'

export const PHRASE = 'tower wise frozen purse orbit shrimp lizard cabin useful violin mixture sand'.split(' ')
/** Looks like the one that is saved already. */
export const LOOKS_SAVED = '0x7a3F00000000000000000000000000000000C19e'

type WalletCalls = Exclude<
  Extract<keyof EngineHandlers, `wallet.${string}` | `book.${string}` | `sweep.${string}`>,
  'wallet.unlock' | 'wallet.lock'
>

/** The wallet calls of a fake engine but for the unlock. */
export function createFakeWallet(snapshot: () => Snapshot): Pick<EngineHandlers, WalletCalls> {
  let kept: Omit<WalletView, 'address' | 'unlockedUntil'> = {
    phrase: 'unconfirmed',
    payout: null,
    gas: { coin: 'ETH', held: '2100000000000000', problem: null, carrier: 'the practice facilitator' },
    takesNames: true,
    book: [
      { name: 'Hardware wallet', address: '0x7a3F41b04C0c5a22DfA3fF2b7B4c1f8aE9d3C19e', addedAt: 1_790_000_000_000 },
    ],
    sweep: { terms: null, waiting: null },
  }
  let reviewed: WalletView['sweep']['terms'] = null
  const view = (session: { readonly unlockedUntil: number }): WalletView => ({
    ...kept,
    address: snapshot().wallet.address ?? '0x8Ba1f109551bD432803012645Ac136ddd64DBA72',
    unlockedUntil: session.unlockedUntil > Date.now() ? session.unlockedUntil : null,
  })
  const change = (next: Partial<typeof kept>): void => void (kept = { ...kept, ...next })
  return {
    'wallet.get': async (_input, session) => view(session),
    'wallet.passphrase': async ({ from }) => {
      must(from)
      return {}
    },
    'wallet.phrase': async ({ passphrase }) => {
      must(passphrase)
      return { words: PHRASE, ask: [3, 7, 10] }
    },
    'wallet.backup': async ({ words }, session) => {
      if (words.join(' ') !== 'frozen lizard violin') {
        throw new HearthError('wallet/backup-wrong', 'These are not the words that were asked for.', {
          hint: 'Compare them with what you wrote down, and mind their places.',
        })
      }
      change({ phrase: 'confirmed' })
      return view(session)
    },
    'wallet.key': async ({ passphrase }) => {
      must(passphrase)
      return { key: `0x${'3c'.repeat(32)}` }
    },
    'wallet.payout': async ({ address }, session) => {
      mustBeOpen(session)
      change({ payout: address, sweep: { terms: null, waiting: null } })
      return view(session)
    },
    'book.add': async ({ name, address, sure }, session) => {
      if (address.toLowerCase() === LOOKS_SAVED.toLowerCase() && !sure) {
        throw new HearthError(
          'wallet/look-alike',
          'This address looks like “Hardware wallet” at both ends and is another one. Compare every character.',
          { hint: 'Addresses are faked to look like ones you know. Save it only if you got it from its owner.' },
        )
      }
      change({ book: [...kept.book, { name, address, addedAt: Date.now() }] })
      return view(session)
    },
    'book.remove': async ({ address }, session) => {
      change({ book: kept.book.filter((entry) => entry.address !== address) })
      return view(session)
    },
    'sweep.review': async ({ cap, keep }, session) => {
      mustBeOpen(session)
      if (kept.payout === null) throw new HearthError('wallet/no-payout', 'There is no payout address to send to.')
      reviewed = { to: kept.payout, cap, keep, maxFeeWei: '1000000000000000' }
      return {
        reviewId: 'rule',
        terms: reviewed,
        sentences: [
          `Whenever more than the cap can be withdrawn, it is sent to ${kept.payout} by itself.`,
          'Sweeps happen only while the wallet is unlocked.',
        ],
        expiresAt: Date.now() + 120_000,
      }
    },
    'sweep.confirm': async (_input, session) => {
      change({ sweep: { terms: reviewed, waiting: null } })
      return view(session)
    },
    'sweep.off': async (_input, session) => {
      change({ sweep: { terms: null, waiting: null } })
      return view(session)
    },
  }
}

function must(given: string): void {
  if (given === PASSPHRASE) return
  throw new HearthError('wallet/wrong-passphrase', 'This passphrase does not open the wallet.', {
    hint: 'Check the keyboard layout and capital letters, then try again.',
  })
}

function mustBeOpen(session: { readonly unlockedUntil: number }): void {
  if (session.unlockedUntil > Date.now()) return
  throw new HearthError('wallet/locked', 'The wallet is locked.', { hint: 'Unlock it with its passphrase.' })
}
