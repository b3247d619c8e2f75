import { setTimeout } from 'node:timers/promises'
import { keccak256, type LocalAccount } from 'viem'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import type { Log } from '../../ports/log.ts'
import { oneAtATime } from '../../ports/one-at-a-time.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { RpcError, type Rpc } from '../../wallet/rpc.ts'
import { Block, Count, Quantity, read, readResult, Receipt, shaped } from '../../wallet/rpc-shapes.ts'
import { facilitatorDown } from './errors.ts'

export interface Broadcaster {
  /**
   * Sends a call as a transaction of the facilitator's key, and returns its hash once it is on its
   * way or may be: after a lost answer the bytes are kept, and only `receipt` and `revive` go on.
   * @throws RpcError with the contract's reason when the call would revert; nothing was sent then
   * @throws HearthError `chain/unreachable` before anything was sent, `payment/facilitator-down`
   * when this key cannot send now
   */
  send(call: { readonly to: Address; readonly data: Hex }): Promise<Hex>
  /** Waits for the receipt. @throws HearthError `chain/unreachable`, or when it takes too long */
  receipt(hash: Hex): Promise<Receipt>
  /**
   * Asks the chain about a transaction whose outcome was unknown: `there` when it is mined or was
   * sent again, `lost` when another one took its number, so that it can never be mined.
   */
  revive(hash: Hex): Promise<'there' | 'lost'>
}

interface Sent {
  readonly raw: Hex
  readonly nonce: number
}

/** A transfer takes 66,000 (practice) to 90,000; a contract's signature check may add to it, but not for ever. */
const MOST_GAS = 400_000n
const RECEIPT_TIMEOUT_MS = 60_000
/** Outcomes still unknown; more can only pile up while the network is away, and then nothing is sent. */
const MOST_UNKNOWN = 1_000

export function createBroadcaster(rpc: Rpc, network: UsableNetwork, account: LocalAccount, log: Log): Broadcaster {
  const inOrder = oneAtATime()
  const unknown = new Map<Hex, Sent>()
  const receipts = new Map<Hex, Receipt>()
  /** Null: ask the chain before the next one. */
  let nextNonce: number | null = null

  async function takeNonce(): Promise<number> {
    return nextNonce ?? (await read(rpc, Count, 'eth_getTransactionCount', [account.address, 'pending']))
  }

  /** The gas and fees of a call that the chain, as it is now, would accept. */
  async function price(call: { readonly to: Address; readonly data: Hex }) {
    const [estimate, latest, tip] = await rpc.batch([
      { method: 'eth_estimateGas', params: [{ from: account.address, ...call }] },
      { method: 'eth_getBlockByNumber', params: ['latest', false] },
      ...(network.instantBlocks ? [] : [{ method: 'eth_maxPriorityFeePerGas', params: [] }]),
    ])
    if (estimate?.ok === false) throw estimate.error
    const gas = readResult(Quantity, estimate)
    if (gas > MOST_GAS) throw new RpcError(3, 'the payer’s signature check costs too much gas', null)
    // With a block for every transaction there is nobody to outbid.
    const maxPriorityFeePerGas = tip === undefined ? 1n : readResult(Quantity, tip)
    const maxFeePerGas = readResult(Block, latest).baseFeePerGas * 2n + maxPriorityFeePerGas
    return { gas: (gas * 12n) / 10n, maxFeePerGas, maxPriorityFeePerGas }
  }

  async function signAndSend(call: { readonly to: Address; readonly data: Hex }, fees: object): Promise<Hex> {
    const nonce = await takeNonce()
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId: network.numericId,
      nonce,
      ...call,
      ...fees,
    })
    const hash = keccak256(raw)
    try {
      await submit(hash, raw)
      nextNonce = nonce + 1
    } catch (error) {
      nextNonce = null
      if (error instanceof RpcError) {
        log.warn('facilitator.not-accepted', { nonce, nonceUsed: /nonce too low/i.test(error.message) })
        throw error
      }
      // It may have arrived: it counts as sent, and the chain is asked before any other step.
      remember(hash, { raw, nonce })
    }
    return hash
  }

  async function submit(hash: Hex, raw: Hex): Promise<void> {
    if (!network.instantBlocks) {
      await rpc.call('eth_sendRawTransaction', [raw])
      return
    }
    const receipt = shaped(Receipt, await rpc.call('eth_sendRawTransactionSync', [raw]))
    receipts.set(hash, receipt)
  }

  function remember(hash: Hex, sent: Sent): void {
    if (unknown.size >= MOST_UNKNOWN) throw facilitatorDown('too many open outcomes')
    unknown.set(hash, sent)
    log.warn('facilitator.outcome-unknown', { transaction: hash })
  }

  async function findReceipt(hash: Hex): Promise<Receipt | null> {
    const receipt = await read(rpc, Receipt.nullable(), 'eth_getTransactionReceipt', [hash])
    if (receipt !== null) unknown.delete(hash)
    return receipt
  }

  async function revive(hash: Hex): Promise<'there' | 'lost'> {
    const sent = unknown.get(hash)
    if ((await findReceipt(hash)) !== null || sent === undefined) return 'there'
    const latest = await read(rpc, Count, 'eth_getTransactionCount', [account.address, 'latest'])
    if (latest > sent.nonce) {
      // Mined between the two reads, or never to be mined.
      if ((await findReceipt(hash)) !== null) return 'there'
      unknown.delete(hash)
      return 'lost'
    }
    try {
      await rpc.call('eth_sendRawTransaction', [sent.raw])
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
    }
    nextNonce = null
    return 'there'
  }

  return {
    send: async (call) => {
      const fees = await price(call)
      return inOrder(async () => {
        try {
          return await signAndSend(call, fees)
        } catch (error) {
          if (!(error instanceof RpcError)) throw error
          if (!/nonce too low/i.test(error.message)) throw facilitatorDown('transaction not accepted')
          // Somebody else used this key: the chain has the right number, and nothing of ours was accepted.
          return await signAndSend(call, fees)
        }
      })
    },
    receipt: async (hash) => {
      const known = receipts.get(hash)
      receipts.delete(hash)
      if (known !== undefined) return known
      const deadline = performance.now() + RECEIPT_TIMEOUT_MS
      for (;;) {
        const receipt = await findReceipt(hash)
        if (receipt !== null) return receipt
        if (performance.now() > deadline)
          throw new HearthError('chain/unreachable', 'The transaction is not mined yet.')
        if (unknown.has(hash) && (await inOrder(() => revive(hash))) === 'lost') {
          throw new HearthError('chain/unreachable', 'The transaction was lost.')
        }
        await setTimeout(network.instantBlocks ? 5 : 250)
      }
    },
    revive: (hash) => inOrder(() => revive(hash)),
  }
}
