import { type Address, formatUnits } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { UsableNetwork } from './networks.ts'

/** Why a transfer waits whose fee of up to `neededWei` the wallet cannot pay. */
export function lacksCoin(
  neededWei: bigint,
  heldWei: bigint,
  from: Address,
  { gasCoin }: Pick<UsableNetwork, 'gasCoin'>,
): string {
  const [needed, held] = [`${formatUnits(neededWei, 18)} ${gasCoin}`, `${formatUnits(heldWei, 18)} ${gasCoin}`]
  return say`The network asks for up to ${needed}; the wallet holds ${held}. Send a little ${gasCoin} to ${from}, and it goes on by itself.`
}

/** Why one waits that the network does not take at its fee, while nobody can sign a higher one. */
export function needsUnlockForFee(): string {
  return say`The network does not take it at its fee, and the wallet is locked. Unlock it, and it offers more by itself.`
}

/** Why one waits that is not signed yet. */
export function needsUnlock(): string {
  return say`The wallet is locked. Unlock it, and it is sent by itself.`
}

/** Why one waits that only the wallet which began it can sign. */
export function needsOtherWallet(from: Address): string {
  return say`It was begun by another wallet, ${from}. It goes on by itself while that one is unlocked here.`
}

/** Why one waits that the network does not take at its fee, while another wallet is open. */
export function needsOtherWalletForFee(from: Address): string {
  return say`The network does not take it at its fee, and only the wallet ${from} can offer more. It goes on when fees fall.`
}

/** Why what is owed to buyers waits. */
export function refundsNeedUnlock(): string {
  return say`The wallet is locked. Unlock it, and what is owed is paid back.`
}

/** Why a refund waits that was refused for good several times. */
export function refundParked(): string {
  return say`The network refused a refund again and again. It is tried once a day, since each try costs a fee.`
}

/** Why a refund waits that a carrier took and never brought to the network, several times. */
export function refundNotCarried(carrier: string): string {
  return say`A refund was handed over again and again, and never paid: ${carrier} did not send it. It is tried once an hour.`
}
