import { encodeFunctionData, keccak256, parseAbi } from 'viem'
import { REPUTATION_ABI } from '../../contract/agent-registry.ts'
import { HearthError } from '../../contract/errors.ts'
import type { Address, Hex } from '../../contract/money.ts'
import { inlineUri } from '../engine/identity/agent-uri.ts'
import { prepareCall } from '../engine/wallet/prepare-call.ts'
import { Bytes32 } from '../../contract/money.ts'
import { Count, read, shaped } from '../engine/wallet/rpc-shapes.ts'
import type { SignedDelivery } from '../../contract/sharing.ts'
import type { UnlockedWallet } from '../engine/wallet/unlocked.ts'
import type { Provider } from './find.ts'
import type { BoughtBlock } from './buy-data.ts'
import type { Hired } from './hire.ts'
import { GRADE_TAG } from '../engine/identity/reputation/review-calls.ts'
import type { World } from './world.ts'

const abi = parseAbi(REPUTATION_ABI)

/** What a buyer says of a provider. */
export interface Opinion {
  /** 0 to 100. */
  readonly grade: number
  /** What it is about, in a word or two: `wasm`, `wrong result`, `capability`. */
  readonly about: string
  /** The purchase it comes from, a job or data; null where nothing was bought. */
  readonly hired: Pick<Hired, 'transaction' | 'channel' | 'receipt'> | DataPurchase | null
}

/** Data that was bought: the last step of its channel says what was paid for all before it, signed by the provider. */
export interface DataPurchase extends Pick<BoughtBlock, 'channel'> {
  readonly delivery: SignedDelivery
}

/**
 * Publishes an opinion in the reputation registry (ERC-8004), with a file on the chain that proves the payment: readers
 * who count only paid opinions find the transfer by it, or what was claimed of the channel. Costs gas of the account.
 * @returns hash of the transaction
 * @throws HearthError `discovery/not-rated`, `chain/unreachable`
 */
export async function rate(
  world: World,
  { agent, endpoint }: Pick<Provider, 'agent' | 'endpoint'>,
  { grade, about, hired }: Opinion,
  account: Pick<UnlockedWallet, 'address' | 'signTransaction'>,
): Promise<Hex> {
  const file = Buffer.from(
    JSON.stringify({
      agentRegistry: world.registry,
      agentId: agent.id.toString(),
      clientAddress: `eip155:${world.chainId}:${account.address}`,
      createdAt: new Date(world.clock.now()).toISOString(),
      value: grade,
      valueDecimals: 0,
      tag1: GRADE_TAG,
      tag2: about,
      ...(hired === null ? {} : proofOf(world, account.address, agent.wallet, hired)),
    }),
  )
  const data = encodeFunctionData({
    abi,
    functionName: 'giveFeedback',
    args: [agent.id, BigInt(grade), 0, GRADE_TAG, about, endpoint, inlineUri(file.toString()), keccak256(file)],
  })
  const { rpc, chainId, reputation } = world
  const nonce = await read(rpc, Count, 'eth_getTransactionCount', [account.address, 'pending'])
  try {
    const call = { from: account.address, to: reputation, data, nonce }
    const { unsigned } = await prepareCall(rpc, { numericId: chainId }, call)
    const { raw } = await account.signTransaction(unsigned)
    return shaped(Bytes32, await rpc.call('eth_sendRawTransaction', [raw]))
  } catch (cause) {
    throw new HearthError('discovery/not-rated', 'The opinion could not be published.', { cause })
  }
}

function proofOf({ chainId }: World, fromAddress: Address, toAddress: Address, hired: NonNullable<Opinion['hired']>) {
  const { channel } = hired
  const through = channel === null ? {} : { paymentChannel: channel }
  if ('delivery' in hired) return { ...through, delivery: hired.delivery }
  const { transaction, receipt } = hired
  const payment = { fromAddress, toAddress, chainId: String(chainId), txHash: transaction }
  return { ...(transaction === null ? {} : { proofOfPayment: payment }), ...through, receipt: receipt.digest }
}
