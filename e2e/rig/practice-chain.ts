import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { encodeFunctionData, parseAbi } from 'viem'
import { z } from 'zod'
import { Address, type Asset } from '../../contract/money.ts'
import { KeeperLock, lockName } from '../../main/engine/practice/keeper-messages.ts'
import { practiceKeys } from '../../main/engine/practice/keys.ts'
import { signerAccount } from '../../main/engine/proof/account.ts'
import type { Chain } from '../../main/engine/wallet/chain.ts'
import { openChain } from '../../main/engine/wallet/evm-chain.ts'
import { usableNetwork } from '../../main/engine/wallet/networks.ts'
import { createRpc } from '../../main/engine/wallet/rpc.ts'

/** A customer's own key and money on the practice network of a running engine. */
export interface PracticeCustomer {
  readonly key: Uint8Array
  readonly address: Address
  readonly asset: Asset
}

const network = usableNetwork('practice')
const tokenAbi = parseAbi(['function mint(address to, uint256 value)'])
/** The engine pays out of the same bank, and may have taken the number meanwhile. */
const ATTEMPTS = 20
const Quantity = z.string().regex(/^0x[0-9a-f]+$/)

/** Process and port of the practice chain that serves a data folder now. */
export async function practiceAnvil(dataRoot: string): Promise<{ readonly pid: number; readonly rpcUrl: string }> {
  const text = await readFile(path.join(chainFolder(dataRoot), lockName), 'utf8')
  const { anvilPid, rpcPort } = KeeperLock.parse(JSON.parse(text))
  if (anvilPid === null || rpcPort === null) throw new Error('The practice chain of this folder is not up.')
  return { pid: anvilPid, rpcUrl: `http://127.0.0.1:${rpcPort}` }
}

/** The chain itself, for checks that do not take the engine's word. */
export async function practiceChain(dataRoot: string): Promise<Chain> {
  return openChain(network, (await practiceAnvil(dataRoot)).rpcUrl)
}

/** The demo buyer's key with `amount` base units of new play money, for a buyer outside the engine. */
export async function fundCustomer(dataRoot: string, amount: bigint): Promise<PracticeCustomer> {
  const keys = await practiceKeys(path.join(chainFolder(dataRoot), 'keys.json'))
  const address = Address.parse(signerAccount(keys.buyer).address)
  const bank = signerAccount(keys.bank)
  const rpc = createRpc((await practiceAnvil(dataRoot)).rpcUrl)
  const mint = async (): Promise<unknown> => {
    const nonce = Number(Quantity.parse(await rpc.call('eth_getTransactionCount', [bank.address, 'pending'])))
    const raw = await bank.signTransaction({
      type: 'eip1559',
      chainId: network.numericId,
      nonce,
      to: network.asset.address,
      data: encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [address, amount] }),
      gas: 150_000n,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 1n,
    })
    return rpc.call('eth_sendRawTransactionSync', [raw])
  }
  for (let left = ATTEMPTS; ; left -= 1) {
    try {
      await mint()
      break
    } catch (error) {
      if (left === 1 || !String(error).includes('nonce too low')) throw error
    }
  }
  return { key: keys.buyer, address, asset: network.asset }
}

function chainFolder(dataRoot: string): string {
  return path.join(dataRoot, 'practice', 'chain')
}
