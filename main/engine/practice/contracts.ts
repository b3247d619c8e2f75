import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { BATCH_SETTLEMENT_ADDRESS, ERC3009_DEPOSIT_COLLECTOR_ADDRESS } from '@x402/evm'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, type Hex, HexBytes } from '../../../contract/money.ts'
import type { UsableNetwork } from '../wallet/networks.ts'
import type { Rpc } from '../wallet/rpc.ts'

/** Where x402 and viem expect Multicall3 on every chain. */
const MULTICALL3: Address = '0xcA11bde05977b3631167028862bE2a173976CA11'

/** A million coins. */
const RICH = 10n ** 24n

const Artefact = z.object({ deployedBytecode: HexBytes })

export interface InstalledCode {
  readonly address: Address
  readonly code: Hex
}

/** The compiled contracts and where they belong. @throws HearthError `practice/not-built` */
export async function compiledContracts(
  { asset, receiptAnchor, registries }: Pick<UsableNetwork, 'asset' | 'receiptAnchor' | 'registries'>,
  folder: string,
): Promise<readonly InstalledCode[]> {
  return [
    { address: asset.address, code: await bytecode(folder, 'PracticeUsdc') },
    { address: MULTICALL3, code: await bytecode(folder, 'Multicall3') },
    // Where x402 looks for its payment channels on every chain.
    { address: BATCH_SETTLEMENT_ADDRESS, code: await bytecode(folder, 'BatchSettlement') },
    { address: ERC3009_DEPOSIT_COLLECTOR_ADDRESS, code: await bytecode(folder, 'DepositCollector') },
    ...(registries === null
      ? []
      : [
          { address: registries.identity, code: await bytecode(folder, 'IdentityRegistry') },
          { address: registries.reputation, code: await bytecode(folder, 'ReputationRegistry') },
          { address: registries.validation, code: await bytecode(folder, 'ValidationRegistry') },
        ]),
    ...(receiptAnchor === null ? [] : [{ address: receiptAnchor, code: await bytecode(folder, 'ReceiptAnchor') }]),
  ]
}

/**
 * The first block of a new chain, as anvil reads it: the contracts, and coins for the accounts that
 * pay, made at this Unix time. What is in it needs no transaction, so it is there however little else was stored.
 */
export function genesisFile(
  chainId: number,
  contracts: readonly InstalledCode[],
  rich: readonly Address[],
  seconds: number,
): string {
  const accounts = [
    ...contracts.map(({ address, code }) => [address, { balance: '0x0', code }] as const),
    ...rich.map((address) => [address, { balance: `0x${RICH.toString(16)}` }] as const),
  ]
  return JSON.stringify({
    config: { chainId },
    timestamp: `0x${seconds.toString(16)}`,
    gasLimit: '0x1c9c380',
    difficulty: '0x0',
    alloc: Object.fromEntries(accounts),
  })
}

/** Brings the contracts of an older Hearth up to date. Their storage is left alone. */
export async function updateContracts(rpc: Rpc, contracts: readonly InstalledCode[]): Promise<void> {
  for (const { address, code } of contracts) {
    if ((await rpc.call('eth_getCode', [address, 'latest'])) === code) continue
    await rpc.call('anvil_setCode', [address, code])
    // The chain is stored after each block, and code set by hand makes none.
    await rpc.call('evm_mine', [])
  }
}

async function bytecode(folder: string, name: string): Promise<Hex> {
  try {
    return Artefact.parse(JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8'))).deployedBytecode
  } catch (cause) {
    throw new HearthError('practice/not-built', 'The practice contracts have not been compiled.', {
      hint: 'Run “npm run build” in the Hearth folder, then start again.',
      cause,
    })
  }
}
