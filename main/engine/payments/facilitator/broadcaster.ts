import { setTimeout } from 'node:timers/promises'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import type { Fees } from '../../wallet/raise-fee.ts'
import type { Rpc } from '../../wallet/rpc.ts'
import { Block, Count, Quantity, readResult, type Receipt } from '../../wallet/rpc-shapes.ts'
import type { GasOutbox } from './gas-outbox.ts'

/** `gas`: the limit, where the usual one is too small. */
export interface WantedCall {
  readonly to: Address
  readonly data: Hex
  readonly gas?: bigint | undefined
  /** What it is for, in a word for the books. */
  readonly purpose: string
}

export interface Broadcaster {
  /**
   * Sends a call as a transaction of the facilitator's key, and returns its hash once it is on its
   * way or may be: after a lost answer the bytes are kept, and only `receipt` and `revive` go on.
   * @throws RpcError with the contract's reason when the call would revert; nothing was sent then
   * @throws HearthError `chain/unreachable` before anything was sent, `payment/facilitator-down`
   * when this key cannot send now
   */
  send(call: WantedCall): Promise<Hex>
  /** Waits for the receipt. @throws HearthError `chain/unreachable`, or when it takes too long */
  receipt(hash: Hex): Promise<Receipt>
  /** As `GasOutbox.revive`. */
  revive(hash: Hex): Promise<'there' | 'lost'>
}

/**
 * A transfer takes 66,000 (practice) to 90,000 gas, and a contract's signature check may add to it,
 * but not without end. What is not used is not paid; estimating would cost four times a simulation.
 */
export const GAS_LIMIT = 300_000n
const RECEIPT_TIMEOUT_MS = 60_000

/** Tries calls on the chain as it is before they are sent through the outbox, and waits for what becomes of them. */
export function createBroadcaster(
  rpc: Rpc,
  network: Pick<UsableNetwork, 'instantBlocks'>,
  account: Address,
  outbox: GasOutbox,
): Broadcaster {
  /** Runs the call on the chain as it is now, within the gas that will be sent, and says what gas costs. */
  async function simulate(call: WantedCall & { readonly gas: bigint }): Promise<Fees> {
    const { to, data } = call
    const gas = `0x${call.gas.toString(16)}`
    const expected = outbox.expected()
    if (expected === null) {
      // What is brought back may be this very call: tried before, it would look as if it were still to be made.
      await outbox.bringBack()
      return simulate(call)
    }
    const [simulated, latest, third] = await rpc.batch([
      { method: 'eth_call', params: [{ from: account, gas, to, data }, 'latest'] },
      { method: 'eth_getBlockByNumber', params: ['latest', false] },
      network.instantBlocks
        ? { method: 'eth_getTransactionCount', params: [account, 'latest'] }
        : { method: 'eth_maxPriorityFeePerGas', params: [] },
    ])
    if (network.instantBlocks && readResult(Count, third) < expected) {
      // The chain has fewer transactions of ours than it had.
      await outbox.bringBack()
      return simulate(call)
    }
    if (simulated?.ok === false) throw simulated.error
    // With a block for every transaction there is nobody to outbid.
    const maxPriorityFeePerGas = network.instantBlocks ? 1n : readResult(Quantity, third)
    return { maxFeePerGas: readResult(Block, latest).baseFeePerGas * 2n + maxPriorityFeePerGas, maxPriorityFeePerGas }
  }

  async function receiptOf(hash: Hex): Promise<Receipt> {
    const deadline = performance.now() + RECEIPT_TIMEOUT_MS
    for (;;) {
      const receipt = await outbox.findReceipt(hash)
      if (receipt !== null) return receipt
      if (performance.now() > deadline) throw notMined('The transaction is not mined yet.')
      if (outbox.isUnknown(hash) && (await outbox.revive(hash)) === 'lost') throw notMined('The transaction was lost.')
      await setTimeout(network.instantBlocks ? 5 : 250)
    }
  }

  return {
    send: async (wanted) => {
      const call = { ...wanted, gas: wanted.gas ?? GAS_LIMIT }
      return outbox.send(call, await simulate(call))
    },
    receipt: receiptOf,
    revive: (hash) => outbox.revive(hash),
  }
}

function notMined(sentence: string): HearthError {
  return new HearthError('chain/unreachable', sentence)
}
