import { decodeFunctionResult, domainSeparator, encodeFunctionData, parseAbi } from 'viem'
import { type Address, HexBytes } from '../../../contract/money.ts'
import type { UsableNetwork } from './networks.ts'
import { createRpc, type Rpc, type RpcResult, type RpcUrl } from './rpc.ts'

const abi = parseAbi([
  'function name() view returns (string)',
  'function version() view returns (string)',
  'function DOMAIN_SEPARATOR() view returns (bytes32)',
])
const NAMES = ['name', 'version', 'DOMAIN_SEPARATOR'] as const

/**
 * The EIP-712 domain a token gives itself, or null where it does not answer or its separator is made of
 * something else: then no signature for it could be checked.
 * @throws HearthError `chain/unreachable`
 */
export async function domainOf(
  rpc: Rpc,
  { asset, numericId }: Pick<UsableNetwork, 'asset' | 'numericId'>,
): Promise<{ readonly name: string; readonly version: string } | null> {
  const [name, version, separator] = await rpc.batch(
    NAMES.map((functionName) => ({
      method: 'eth_call',
      params: [{ to: asset.address, data: encodeFunctionData({ abi, functionName }) }, 'latest'],
    })),
  )
  const domain = { name: textOf(name, 'name'), version: textOf(version, 'version') }
  const told = separator?.ok === true ? separator.value : null
  if (domain.name === null || domain.version === null) return null
  const named = { name: domain.name, version: domain.version }
  return told === separatorOf(named, numericId, asset.address) ? named : null
}

/**
 * A network whose token's domain nobody has confirmed, with the one the token proves; as it is where it
 * proves none or does not answer, in which case its probe says so and no paid work is taken.
 */
export async function withProvenDomain(preset: UsableNetwork, rpcUrl: RpcUrl): Promise<UsableNetwork> {
  if (preset.domain === 'confirmed') return preset
  const found = await domainOf(createRpc(rpcUrl), preset).catch(() => null)
  return found === null ? preset : { ...preset, asset: { ...preset.asset, eip712: found } }
}

function separatorOf(domain: { name: string; version: string }, chainId: number, verifyingContract: Address): string {
  return domainSeparator({ domain: { ...domain, chainId, verifyingContract } })
}

/** A text a stranger's contract gives: short, or none. */
function textOf(result: RpcResult | undefined, functionName: 'name' | 'version'): string | null {
  const data = HexBytes.safeParse(result?.ok === true ? result.value : null).data
  if (data === undefined || data.length > 1_000) return null
  try {
    return decodeFunctionResult({ abi, functionName, data }).slice(0, 64)
  } catch {
    // Not a text: older tokens give 32 bytes here.
    return null
  }
}
