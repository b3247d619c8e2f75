import type { ClientSession, EngineHandlers } from '../../contract/engine.ts'
import { sameAddress } from '../../contract/money.ts'
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
 * Who may move money, and for how long. An unlock belongs to the connection that gave the passphrase, and is never
 * shortened by a later one; the key itself stays in memory until the last unlock is over. Who locks ends their own
 * unlock, as they expect: nothing can be moved from there any more. It is not theirs to end what somebody at another
 * window or command line gave the passphrase for, which ends by itself; quitting Hearth ends all.
 * @param options.always a wallet that stays open: on a network with a known passphrase refunds need nobody
 */
export function createWalletAccess(options: {
  readonly wallet: Wallet
  readonly clock: Clock
  readonly always: UnlockedWallet | null
}): WalletAccess {
  const { wallet, clock, always } = options
  /** Until when each lasts, Unix ms. A connection that ends can move nothing more, and what goes by itself goes on. */
  const unlocks = new Map<ClientSession, number>()
  let open: UnlockedWallet | null = null
  let timer: NodeJS.Timeout | null = null

  function openUntil(): number {
    return Math.max(0, ...unlocks.values())
  }

  function wipe(): void {
    open?.lock()
    open = null
    unlocks.clear()
  }

  /** Keeps the key until the last unlock is over, or wipes it now when that was it. */
  function settle(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    for (const [session, until] of unlocks) if (until <= clock.now()) unlocks.delete(session)
    if (unlocks.size === 0) return wipe()
    timer = setTimeout(settle, openUntil() - clock.now())
    timer.unref()
  }

  /** The key that is open stays: what is being signed with it must not be cut short. */
  function take(unlocked: UnlockedWallet): void {
    if (open !== null && sameAddress(open.address, unlocked.address)) return unlocked.lock()
    open?.lock()
    open = unlocked
  }

  return {
    handlers: {
      'wallet.unlock': async ({ passphrase, minutes }, session) => {
        const unlocked = await wallet.unlock(passphrase)
        unlocked.receipts.fill(0)
        take(unlocked.wallet)
        session.unlockedUntil = Math.max(session.unlockedUntil, clock.now() + minutes * MINUTE_MS)
        unlocks.set(session, session.unlockedUntil)
        settle()
        return { unlockedUntil: session.unlockedUntil }
      },
      'wallet.lock': async (_input, session) => {
        session.unlockedUntil = 0
        unlocks.delete(session)
        settle()
        return {}
      },
    },
    signer: () => (open !== null && clock.now() < openUntil() ? open : always),
    requireUnlocked: (session) => {
      if (clock.now() < session.unlockedUntil) return
      throw lockedError()
    },
    close: () => {
      unlocks.clear()
      settle()
      always?.lock()
    },
  }
}
