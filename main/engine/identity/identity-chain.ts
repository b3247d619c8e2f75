import type { Address, Hex } from '../../../contract/money.ts'
import { HearthError } from '../../../contract/errors.ts'
import { addressTopic } from '../wallet/token.ts'
import type { Registries, UsableNetwork } from '../wallet/networks.ts'
import { type PreparedCall, prepareCall } from '../wallet/prepare-call.ts'
import { createRpc, type RpcError, type RpcUrl } from '../wallet/rpc.ts'
import { Block, Code, LogEntry, read, readResult, Receipt, shaped } from '../wallet/rpc-shapes.ts'
import { sameChainOnly } from '../wallet/same-chain.ts'
import { z } from 'zod'
import * as calls from './registry-calls.ts'

/** What the registry has of an agent, at the newest block. */
export interface RegistryEntry {
  readonly owner: Address
  readonly wallet: Address
  readonly uri: string
  readonly kinds: string
}

/** The identity registry of a network. Every method may throw `chain/unreachable` and `chain/wrong-network`. */
export interface IdentityChain {
  readonly registries: Registries
  /** Null for an agent that does not exist. */
  entry(agentId: string): Promise<RegistryEntry | null>
  /** How many agents an address holds. */
  held(owner: Address): Promise<bigint>
  /** The newest agent that was registered by `owner`, looked for over the whole chain; practice only. */
  lastRegisteredBy(owner: Address): Promise<string | null>
  /** The agent that a mined transaction made for `owner`. */
  madeBy(transaction: Hex, owner: Address): Promise<string | null>
  /** Unsigned fields of a call. @throws HearthError `identity/refused` when the registry would refuse it */
  prepare(call: {
    readonly from: Address
    readonly to: Address
    readonly data: Hex
    readonly nonce: number
  }): Promise<PreparedCall>
}

const Logs = z.array(LogEntry)

export function openIdentityChain(preset: UsableNetwork, registries: Registries, rpcUrl: RpcUrl): IdentityChain {
  const rpc = sameChainOnly(createRpc(rpcUrl), preset)
  const { identity } = registries

  return {
    registries,
    entry: async (agentId) => {
      const id = BigInt(agentId)
      const parts = [calls.ownerOf, calls.agentWallet, calls.tokenUri, calls.kindsOf]
      const answers = await rpc.batch(
        parts.map((part) => ({ method: 'eth_call', params: [{ to: identity, data: part.call(id) }, 'latest'] })),
      )
      if (answers[0]?.ok === false && isRevert(answers[0].error)) return null
      const [owner, wallet, uri, kinds] = answers.map((answer) => readResult(Code, answer))
      if (owner === undefined || wallet === undefined || uri === undefined || kinds === undefined) return null
      return {
        owner: calls.ownerOf.read(owner),
        wallet: calls.agentWallet.read(wallet),
        uri: calls.tokenUri.read(uri),
        kinds: calls.kindsOf.read(kinds),
      }
    },
    held: async (owner) => {
      const data = calls.agentsHeld.call(owner)
      return calls.agentsHeld.read(await read(rpc, Code, 'eth_call', [{ to: identity, data }, 'latest']))
    },
    lastRegisteredBy: async (owner) => {
      const newest = (await read(rpc, Block, 'eth_getBlockByNumber', ['latest', false])).number
      for (let to = newest; to >= 0; to -= preset.logRange) {
        const from = Math.max(0, to - preset.logRange + 1)
        const filter = {
          address: identity,
          topics: [calls.REGISTERED_TOPIC, null, addressTopic(owner)],
          fromBlock: `0x${from.toString(16)}`,
          toBlock: `0x${to.toString(16)}`,
        }
        const logs = await read(rpc, Logs, 'eth_getLogs', [filter])
        const found = calls.registeredIn(logs.toReversed(), identity, owner)
        if (found !== null) return found
      }
      return null
    },
    madeBy: async (transaction, owner) => {
      const receipt = shaped(Receipt.nullable(), await rpc.call('eth_getTransactionReceipt', [transaction]))
      return receipt === null ? null : calls.registeredIn(receipt.logs, identity, owner)
    },
    prepare: async (call) => {
      try {
        return await prepareCall(rpc, preset, call)
      } catch (error) {
        if (!(error instanceof HearthError) || error.code !== 'chain/transfer-impossible') throw error
        throw new HearthError('identity/refused', 'The registry would refuse this change.', {
          hint: 'Look again in a minute; nothing was sent.',
          cause: error.cause,
        })
      }
    },
  }
}

/** The contract said no; anything else, such as a node that is busy, is no answer about the agent. */
function isRevert({ code, message }: RpcError): boolean {
  return code === 3 || /revert/i.test(message)
}
