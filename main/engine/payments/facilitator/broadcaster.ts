import { setTimeout } from 'node:timers/promises'
import { keccak256, type LocalAccount } from 'viem'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import { crashPoint } from '../../ports/crash-point.ts'
import type { Log } from '../../ports/log.ts'
import { oneAtATime } from '../../ports/one-at-a-time.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { RpcError, type Rpc } from '../../wallet/rpc.ts'
import { Block, Count, Quantity, read, readResult, Receipt, shaped } from '../../wallet/rpc-shapes.ts'
import { facilitatorDown } from './errors.ts'

/** `gas`: the limit, where the usual one is too small. */
export interface Call {
  readonly to: Address
  readonly data: Hex
  readonly gas?: bigint | undefined
  /** What it is for, in a word for the books. */
  readonly purpose?: string
}

/** A transaction of the facilitator's key that was mined, and what it cost. */
export interface Spent {
  readonly transaction: Hex
  readonly purpose: string
  readonly feeWei: bigint
}

export interface Broadcaster {
  /**
   * Sends a call as a transaction of the facilitator's key, and returns its hash once it is on its
   * way or may be: after a lost answer the bytes are kept, and only `receipt` and `revive` go on.
   * @throws RpcError with the contract's reason when the call would revert; nothing was sent then
   * @throws HearthError `chain/unreachable` before anything was sent, `payment/facilitator-down`
   * when this key cannot send now
   */
  send(call: Call): Promise<Hex>
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

interface Fees {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/**
 * A transfer takes 66,000 (practice) to 90,000 gas, and a contract's signature check may add to it,
 * but not without end. What is not used is not paid; estimating would cost four times a simulation.
 */
const GAS_LIMIT = 300_000n
const RECEIPT_TIMEOUT_MS = 60_000
/** Outcomes still unknown; more can only pile up while the network is away, and then nothing is sent. */
const MOST_UNKNOWN = 1_000
const MOST_RECENT = 200

export function createBroadcaster(
  rpc: Rpc,
  network: UsableNetwork,
  account: LocalAccount,
  log: Log,
  onSpent: (spent: Spent) => void = () => undefined,
): Broadcaster {
  const inOrder = oneAtATime()
  const unknown = new Map<Hex, Sent>()
  const receipts = new Map<Hex, Receipt>()
  /** What transactions that are not mined yet are for. */
  const purposes = new Map<Hex, string>()
  /** Mined a moment ago, newest last: a practice chain that is killed may forget its last blocks. */
  const recent: Sent[] = []
  /** Null: ask the chain before the next one. */
  let nextNonce: number | null = null

  async function takeNonce(): Promise<number> {
    return nextNonce ?? (await read(rpc, Count, 'eth_getTransactionCount', [account.address, 'pending']))
  }

  /** Runs the call on the chain as it is now, within the gas that will be sent, and says what gas costs. */
  async function simulate({ to, data, gas: limit = GAS_LIMIT }: Call): Promise<Fees> {
    const gas = `0x${limit.toString(16)}`
    const minedBefore = nextNonce
    const [simulated, latest, third] = await rpc.batch([
      { method: 'eth_call', params: [{ from: account.address, gas, to, data }, 'latest'] },
      { method: 'eth_getBlockByNumber', params: ['latest', false] },
      network.instantBlocks
        ? { method: 'eth_getTransactionCount', params: [account.address, 'latest'] }
        : { method: 'eth_maxPriorityFeePerGas', params: [] },
    ])
    if (network.instantBlocks && readResult(Count, third) < (minedBefore ?? 0)) {
      await inOrder(bringBack)
      return simulate({ to, data, gas: limit })
    }
    if (simulated?.ok === false) throw simulated.error
    // With a block for every transaction there is nobody to outbid.
    const maxPriorityFeePerGas = network.instantBlocks ? 1n : readResult(Quantity, third)
    return { maxFeePerGas: readResult(Block, latest).baseFeePerGas * 2n + maxPriorityFeePerGas, maxPriorityFeePerGas }
  }

  /** The chain has fewer transactions of ours than it had: sends the lost ones again, the same bytes in order. */
  async function bringBack(): Promise<void> {
    nextNonce = null
    const mined = await read(rpc, Count, 'eth_getTransactionCount', [account.address, 'latest'])
    const lost = recent.filter(({ nonce }) => nonce >= mined)
    log.warn('facilitator.chain-went-back', { lost: lost.length })
    for (const { raw } of lost) await resend(raw)
  }

  /** What the node says against it does not matter: the chain is asked afterwards. */
  async function resend(raw: Hex): Promise<void> {
    try {
      await rpc.call(network.instantBlocks ? 'eth_sendRawTransactionSync' : 'eth_sendRawTransaction', [raw])
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
    }
  }

  async function signAndSend({ to, data, gas = GAS_LIMIT, purpose = 'other' }: Call, fees: Fees): Promise<Hex> {
    const nonce = await takeNonce()
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId: network.numericId,
      nonce,
      to,
      data,
      gas,
      ...fees,
    })
    const hash = keccak256(raw)
    purposes.set(hash, purpose)
    try {
      crashPoint('facilitator.before-broadcast')
      await submit(hash, raw)
      crashPoint('facilitator.after-broadcast')
      nextNonce = nonce + 1
      recent.push({ raw, nonce })
      if (recent.length > MOST_RECENT) recent.shift()
    } catch (error) {
      nextNonce = null
      if (error instanceof RpcError) {
        purposes.delete(hash)
        log.warn('facilitator.not-accepted', { nonce, nonceUsed: /nonce too low/i.test(error.message) })
        throw error
      }
      // It may have arrived: it counts as sent, and the chain is asked before any other step.
      remember(hash, { raw, nonce })
    }
    return hash
  }

  function tellCost({ transactionHash, gasUsed, effectiveGasPrice, l1Fee }: Receipt): void {
    const purpose = purposes.get(transactionHash)
    if (purpose === undefined) return
    purposes.delete(transactionHash)
    onSpent({ transaction: transactionHash, purpose, feeWei: gasUsed * effectiveGasPrice + (l1Fee ?? 0n) })
  }

  async function submit(hash: Hex, raw: Hex): Promise<void> {
    if (!network.instantBlocks) {
      await rpc.call('eth_sendRawTransaction', [raw])
      return
    }
    const receipt = shaped(Receipt, await rpc.call('eth_sendRawTransactionSync', [raw]))
    receipts.set(hash, receipt)
    tellCost(receipt)
  }

  function remember(hash: Hex, sent: Sent): void {
    if (unknown.size >= MOST_UNKNOWN) throw facilitatorDown('too many open outcomes')
    unknown.set(hash, sent)
    log.warn('facilitator.outcome-unknown', { transaction: hash })
  }

  async function findReceipt(hash: Hex): Promise<Receipt | null> {
    const receipt = await read(rpc, Receipt.nullable(), 'eth_getTransactionReceipt', [hash])
    if (receipt !== null) {
      unknown.delete(hash)
      tellCost(receipt)
    }
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
    await resend(sent.raw)
    nextNonce = null
    return 'there'
  }

  return {
    send: async (call) => {
      const fees = await simulate(call)
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
