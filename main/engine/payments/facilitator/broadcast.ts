import { z } from 'zod'
import type { LocalAccount } from 'viem'
import { HearthError } from '../../../../contract/errors.ts'
import { Bytes32, HexBytes, type Address, type Hex } from '../../../../contract/money.ts'
import { RpcError, type Rpc } from '../../wallet/rpc.ts'
import { createQueue } from './queue.ts'
import { TransactionReceipt } from './receipt.ts'

export interface Outgoing {
  readonly to: Address
  readonly data: Hex
  /** Gas limit; estimated by the node when null. */
  readonly gas: bigint | null
}

export interface Sent {
  readonly hash: Hex
  /** Set when the node answered with the receipt of the block it made at once. */
  readonly receipt: TransactionReceipt | null
}

export interface Broadcaster {
  /**
   * Signs and sends one transaction, strictly one after the other: two at once would take the same
   * nonce or leave a hole.
   * @throws HearthError `facilitator/unknown-outcome` when it may or may not have been sent
   * @throws RpcError when the node refused it
   */
  send(outgoing: Outgoing): Promise<Sent>
}

const Quantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform(BigInt)
const Block = z.object({ baseFeePerGas: Quantity.optional() })
const FEES_GOOD_FOR_MS = 5_000

/** Sends from one account, keeping its nonce and the fees at hand so that a settlement is one round trip. */
export function createBroadcaster(options: {
  readonly rpc: Rpc
  readonly account: LocalAccount
  readonly chainId: number
  /** The node makes a block for every transaction and can answer with its receipt. */
  readonly instantBlocks: boolean
  readonly monotonic: () => number
}): Broadcaster {
  const { rpc, account, chainId } = options
  const oneAtATime = createQueue()
  let nextNonce: number | null = null
  let fees: { readonly readAt: number; readonly perGas: bigint } | null = null

  async function nonce(): Promise<number> {
    nextNonce ??= Number(Quantity.parse(await rpc.call('eth_getTransactionCount', [account.address, 'pending'])))
    return nextNonce
  }

  /** Room for the base fee to double four times before a stored price is too low. */
  async function feePerGas(): Promise<bigint> {
    if (fees !== null && options.monotonic() - fees.readAt < FEES_GOOD_FOR_MS) return fees.perGas
    const block = Block.parse(await rpc.call('eth_getBlockByNumber', ['latest', false]))
    fees = { readAt: options.monotonic(), perGas: (block.baseFeePerGas ?? 1_000_000_000n) * 16n + PRIORITY }
    return fees.perGas
  }

  async function sign(outgoing: Outgoing): Promise<{ readonly raw: Hex; readonly nonce: number }> {
    const [used, perGas, gas] = await Promise.all([nonce(), feePerGas(), outgoing.gas ?? estimate(outgoing)])
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId,
      nonce: used,
      to: outgoing.to,
      data: outgoing.data,
      gas,
      maxFeePerGas: perGas,
      maxPriorityFeePerGas: PRIORITY,
    })
    return { raw, nonce: used }
  }

  async function estimate({ to, data }: Outgoing): Promise<bigint> {
    const needed = Quantity.parse(await rpc.call('eth_estimateGas', [{ from: account.address, to, data }]))
    return (needed * 5n) / 4n
  }

  async function hand(raw: Hex): Promise<Sent> {
    if (options.instantBlocks) {
      const receipt = TransactionReceipt.parse(await rpc.call('eth_sendRawTransactionSync', [raw]))
      return { hash: receipt.transactionHash, receipt }
    }
    return { hash: Bytes32.parse(await rpc.call('eth_sendRawTransaction', [raw])), receipt: null }
  }

  return {
    send: (outgoing) =>
      oneAtATime(async () => {
        const signed = await sign(outgoing)
        try {
          const sent = await hand(HexBytes.parse(signed.raw))
          nextNonce = signed.nonce + 1
          return sent
        } catch (cause) {
          // Whatever went wrong, the chain knows the next nonce better than we do now.
          nextNonce = null
          if (cause instanceof RpcError) throw cause
          throw new HearthError('facilitator/unknown-outcome', 'It is not known whether the payment was settled.', {
            hint: 'Send the same payment again; it is settled at most once.',
            cause,
          })
        }
      }),
  }
}

const PRIORITY = 1_000_000n
