import type { FacilitatorClient } from '@x402/core/server'
import type { Foundation } from './foundation.ts'
import { facilitatorCarrier } from './payments/facilitator/carrier.ts'
import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import { createWalletAccess, type WalletAccess } from './wallet-access.ts'
import { createWalletDesk } from './wallet-desk.ts'
import { carrierName } from './wallet/gasless.ts'
import { createSweeper } from './wallet/sweep.ts'
import type { UsableNetwork } from './wallet/networks.ts'
import { createTransfers, type Transfers } from './wallet/transfers.ts'

/** What looks after the money that is here: who may move it, where to, and what goes by itself. */
export interface WalletSide {
  readonly access: WalletAccess
  readonly walletDesk: ReturnType<typeof createWalletDesk>
  readonly transfers: Transfers
  readonly sweep: ReturnType<typeof createSweeper>
}

export function openWalletSide(
  foundation: Foundation,
  { network, clock, log }: { readonly network: UsableNetwork; readonly clock: Clock; readonly log: Log },
  facilitator: FacilitatorClient | null,
  onRefundsWait: () => void,
): WalletSide {
  const { ledger, chain, furtherNodes } = foundation
  const access = createWalletAccess({ wallet: foundation.wallet, clock, always: foundation.openWallet })
  const carrier = facilitator === null ? null : facilitatorCarrier(facilitator, carrierName(network))
  const walletDesk = createWalletDesk({ ...foundation, own: foundation.walletAddress, network, clock, carrier })
  const transfers = createTransfers({
    ledger,
    chain,
    furtherNodes,
    preset: network,
    clock,
    log,
    signer: () => access.signer(),
    known: () => walletDesk.known(),
    carrier,
    onRefundsWait,
  })
  const sweep = createSweeper({
    ledger,
    transfers,
    preset: network,
    payout: () => walletDesk.payout(),
    unlocked: () => access.signer() !== null,
    carrier: carrier?.name ?? null,
    clock,
    log,
  })
  return { access, walletDesk, transfers, sweep }
}
