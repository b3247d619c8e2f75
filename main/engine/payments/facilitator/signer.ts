import { toFacilitatorEvmSigner } from '@x402/evm'
import { decodeFunctionResult, encodeFunctionData, hashTypedData, type Abi, type LocalAccount } from 'viem'
import { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'
import { HexBytes, sameAddress, type Address, type Hex } from '../../../../contract/money.ts'
import { recoverSigner } from '../../proof/signature.ts'
import type { Rpc } from '../../wallet/rpc.ts'
import type { Broadcaster } from './broadcast.ts'
import { logsOf, TransactionReceipt } from './receipt.ts'

type FacilitatorSigner = ReturnType<typeof toFacilitatorEvmSigner>

/** A token transfer by an ordinary account's signature costs 66,000 on the practice chain, 86,000 on Base. */
const TRANSFER_GAS = 150_000n
/** Nine arguments: the overload for 65-byte signatures of accounts without code, whose cost is known. */
const ORDINARY_SIGNATURE_ARGUMENTS = 9
const POLL_MS = 250
const CONFIRMATION_TIMEOUT_MS = 60_000

/** The chain functions that the official facilitator schemes ask for. */
export function createFacilitatorSigner(parts: {
  readonly rpc: Rpc
  readonly account: LocalAccount
  readonly broadcaster: Broadcaster
}): FacilitatorSigner {
  const { rpc, account, broadcaster } = parts
  /** Receipts that came with the broadcast and have not been asked for yet. */
  const early = new Map<Hex, TransactionReceipt>()

  async function send(to: Address, data: Hex, gas: bigint | null): Promise<Hex> {
    const sent = await broadcaster.send({ to, data, gas })
    if (sent.receipt !== null) early.set(sent.hash, sent.receipt)
    return sent.hash
  }

  return toFacilitatorEvmSigner(
    {
      address: account.address,
      readContract: async ({ address, abi: given, functionName, args }) => {
        const abi = Abi.parse(given)
        const data = encodeFunctionData({ abi, functionName, args: args ?? [] })
        const answer = HexBytes.parse(await rpc.call('eth_call', [{ to: address, data }, 'latest']))
        return decodeFunctionResult({ abi, functionName, data: answer })
      },
      verifyTypedData: async ({ address, domain, types, primaryType, message, signature }) => {
        const digest = hashTypedData({ domain, types: Types.parse(types), primaryType, message })
        return signedBy(address, digest, signature)
      },
      writeContract: async ({ address, abi: given, functionName, args, gas, dataSuffix }) => {
        const data = encodeFunctionData({ abi: Abi.parse(given), functionName, args })
        const known = args.length === ORDINARY_SIGNATURE_ARGUMENTS ? TRANSFER_GAS : null
        return send(address, dataSuffix === undefined ? data : `${data}${dataSuffix.slice(2)}`, gas ?? known)
      },
      sendTransaction: async ({ to, data }) => send(to, data, null),
      waitForTransactionReceipt: async ({ hash, timeout }) => {
        const receipt = early.get(hash) ?? (await poll(rpc, hash, timeout ?? CONFIRMATION_TIMEOUT_MS))
        early.delete(hash)
        return { status: receipt.status === '0x1' ? 'success' : 'reverted', logs: logsOf(receipt) }
      },
      getCode: async ({ address }) => HexBytes.parse(await rpc.call('eth_getCode', [address, 'latest'])),
    },
    { confirmationTimeoutMs: CONFIRMATION_TIMEOUT_MS },
  )
}

const Abi = z.custom<Abi>((value) => Array.isArray(value))
const Types = z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string() })))

function signedBy(address: Address, digest: Hex, signature: Hex): boolean {
  try {
    return sameAddress(recoverSigner(digest, signature), address)
  } catch (error) {
    if (error instanceof HearthError && error.code === 'proof/bad-signature') return false
    throw error
  }
}

async function poll(rpc: Rpc, hash: Hex, timeoutMs: number): Promise<TransactionReceipt> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const answer = await rpc.call('eth_getTransactionReceipt', [hash])
    if (answer !== null) return TransactionReceipt.parse(answer)
    if (performance.now() > deadline) {
      throw new HearthError('facilitator/not-mined', 'The settlement was sent but is not in a block yet.')
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
