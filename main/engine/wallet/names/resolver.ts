import { BaseError, createClient, custom, getAddress, type Hex, toCoinType } from 'viem'
import { mainnet } from 'viem/chains'
import { getEnsAddress } from 'viem/ens'
import { type Address, sameAddress } from '../../../../contract/money.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { UsableNetwork } from '../networks.ts'
import { createRpc, type Rpc } from '../rpc.ts'
import { Code, read } from '../rpc-shapes.ts'
import { sameChainOnly } from '../same-chain.ts'
import { nameWarnings, plainName } from './plain-name.ts'

/** Where a name points on one network, now. */
export interface ResolvedName {
  /** As everybody writes it. */
  readonly name: string
  readonly address: Address
  /** What a person should look at before money goes there. */
  readonly warnings: readonly string[]
}

export interface NameResolver {
  /**
   * @throws HearthError `wallet/bad-name`, `wallet/name-unknown`, `wallet/name-elsewhere`, `wallet/name-not-here`,
   * `wallet/name-disputed`, `chain/unreachable`, `chain/wrong-network`
   */
  resolve(typed: string): Promise<ResolvedName>
}

/** ERC-3668: the resolver asks to be sent to a server of somebody’s choice. */
const OFFCHAIN_LOOKUP = '0x556f1830'
/** EIP-7702: an account with a key, which has lent itself code. */
const DELEGATED = '0xef0100'

/** Names of Ethereum for the addresses of a network; null where the network takes none. */
export function openNames({
  nameNodes,
  numericId,
}: Pick<UsableNetwork, 'nameNodes' | 'numericId'>): NameResolver | null {
  if (nameNodes.length === 0) return null
  const nodes = nameNodes.map((url) => createNode(url))
  return {
    resolve: async (typed) => {
      const name = plainName(typed)
      const answers = await Promise.all(
        nodes.map((node) => addressFor(node, name, toCoinType(numericId)).catch(understood)),
      )
      const [address] = answers
      if (address === undefined || answers.some((other) => !sameAddress(other, address))) throw disputed()
      return { name, address, warnings: nameWarnings(name) }
    },
  }
}

interface Node {
  readonly rpc: Rpc
  /** For Ethereum itself without a coin type (ENSIP-9). Null: the name has no such address. */
  readonly lookUp: (name: string, coinType?: bigint) => Promise<Address | null>
}

function createNode(url: string): Node {
  const rpc = sameChainOnly(createRpc(url), { label: mainnet.name, numericId: mainnet.id })
  const client = createClient({
    chain: mainnet,
    // One try: the person presses again when no answer comes.
    transport: custom({ request: ({ method, params }) => rpc.call(method, params ?? []) }, { retryCount: 0 }),
    ccipRead: false,
  })
  return {
    rpc,
    lookUp: (name, coinType) => getEnsAddress(client, { name, coinType }),
  }
}

/**
 * The name's address for the network itself. Else the one for Ethereum, if a key owns it: who has the key of an
 * account has it on every network, while a contract that is only on Ethereum would swallow the money elsewhere.
 */
async function addressFor({ rpc, lookUp }: Node, name: string, coinType: bigint): Promise<Address> {
  const own = await lookUp(name, coinType)
  if (own !== null) return getAddress(own)
  const onEthereum = await lookUp(name)
  if (onEthereum === null) {
    throw new HearthError('wallet/name-unknown', 'This name points to no address.', {
      hint: 'Mind its spelling, or paste the address itself.',
    })
  }
  const code = await read(rpc, Code, 'eth_getCode', [onEthereum, 'latest'])
  if (code === '0x' || code.toLowerCase().startsWith(DELEGATED)) return getAddress(onEthereum)
  throw new HearthError(
    'wallet/name-not-here',
    'This name points to a contract on Ethereum, which may not exist here.',
    {
      hint: 'Money sent to it could be lost. Ask for an address on this network, and paste that.',
    },
  )
}

/** What a node or viem throws, in our words. */
function understood(error: unknown): never {
  const ours = error instanceof BaseError ? error.walk((cause) => cause instanceof HearthError) : error
  if (ours instanceof HearthError && ours.code !== 'chain/unreachable') throw ours
  if (!(error instanceof BaseError) && !(ours instanceof HearthError)) throw error
  if (error instanceof BaseError && revertData(error)?.startsWith(OFFCHAIN_LOOKUP) === true) {
    throw new HearthError(
      'wallet/name-elsewhere',
      'This name is kept outside of Ethereum, on a server of somebody’s choice.',
      {
        hint: 'Hearth asks no stranger’s server where money goes. Paste the address itself.',
        cause: error,
      },
    )
  }
  throw new HearthError('chain/unreachable', 'Ethereum could not be asked about this name.', {
    hint: 'Try again, or paste the address itself.',
    cause: error,
  })
}

function revertData(error: BaseError): Hex | undefined {
  const found = error.walk((cause) => cause instanceof Object && 'data' in cause && typeof cause.data === 'string')
  return found instanceof Error && 'data' in found && isHex(found.data) ? found.data : undefined
}

function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && value.startsWith('0x')
}

function disputed(): HearthError {
  return new HearthError('wallet/name-disputed', 'Two nodes of Ethereum disagree about this name.', {
    hint: 'One of them may be lying, or the name has just changed. Paste the address itself.',
  })
}
