import type { ClientSession, EngineHandlers } from '../../contract/engine.ts'
import type { Clock } from './ports/clock.ts'
import { lockedError, type UnlockedWallet } from './wallet/unlocked.ts'
import type { Wallet } from './wallet/wallet.ts'

const MINUTE_MS = 60_000

type WalletHandlers = Pick<EngineHandlers, 'wallet.unlock' | 'wallet.lock'>

export interface WalletAccess {
  readonly handlers: WalletHandlers
  /** The wallet while somebody's unlock lasts, or always where the passphrase protects nothing. */
  signer(): UnlockedWallet | null
  /** @throws HearthError `wallet/locked` unless this connection has unlocked the wallet */
  requireUnlocked(session: ClientSession): void
  /** Wipes the key. */
  close(): void
}

/**
 * Who may move money, and for how long. An unlock belongs to the connection that gave the passphrase;
 * the key itself stays in memory until the last unlock is over.
 * @param options.always a wallet that stays open: on a network with a known passphrase refunds need nobody
 */
export function createWalletAccess(options: {
  readonly wallet: Wallet
  readonly clock: Clock
  readonly always: UnlockedWallet | null
}): WalletAccess {
  const { wallet, clock, always } = options
  let open: UnlockedWallet | null = null
  let openUntil = 0
  let timer: NodeJS.Timeout | null = null

  function wipe(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    open?.lock()
    open = null
    openUntil = 0
  }

  function keepOpen(until: number): void {
    openUntil = until
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(wipe, until - clock.now())
    timer.unref()
  }

  return {
    handlers: {
      'wallet.unlock': async ({ passphrase, minutes }, session) => {
        const unlocked = await wallet.unlock(passphrase)
        unlocked.receipts.fill(0)
        open?.lock()
        open = unlocked.wallet
        session.unlockedUntil = clock.now() + minutes * MINUTE_MS
        keepOpen(session.unlockedUntil)
        return { unlockedUntil: session.unlockedUntil }
      },
      'wallet.lock': async (_input, session) => {
        session.unlockedUntil = 0
        wipe()
        return {}
      },
    },
    signer: () => (open !== null && clock.now() < openUntil ? open : always),
    requireUnlocked: (session) => {
      if (clock.now() < session.unlockedUntil) return
      throw lockedError()
    },
    close: () => {
      wipe()
      always?.lock()
    },
  }
}
