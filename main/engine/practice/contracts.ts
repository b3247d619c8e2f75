import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, HexBytes } from '../../../contract/money.ts'
import type { Rpc } from '../wallet/rpc.ts'

/** Where x402 and viem expect Multicall3 on every chain. */
const MULTICALL3: Address = '0xcA11bde05977b3631167028862bE2a173976CA11'

const Artefact = z.object({ deployedBytecode: HexBytes })
const builtFolder = path.join(import.meta.dirname, '..', '..', '..', 'out', 'contracts')

/** Puts the compiled contracts on the chain unless they are there already. Their storage is left alone. */
export async function installContracts(rpc: Rpc, usdc: Address, folder = builtFolder): Promise<void> {
  const wanted = [
    { address: usdc, code: await bytecode(folder, 'PracticeUsdc') },
    { address: MULTICALL3, code: await bytecode(folder, 'Multicall3') },
  ]
  for (const { address, code } of wanted) {
    if ((await rpc.call('eth_getCode', [address, 'latest'])) === code) continue
    await rpc.call('anvil_setCode', [address, code])
  }
}

async function bytecode(folder: string, name: string): Promise<string> {
  try {
    return Artefact.parse(JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8'))).deployedBytecode
  } catch (cause) {
    throw new HearthError('practice/not-built', 'The practice contracts have not been compiled.', {
      hint: 'Run “npm run build” in the Hearth folder, then start again.',
      cause,
    })
  }
}
