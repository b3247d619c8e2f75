import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../contract/errors.ts'
import type { Address } from '../../contract/money.ts'
import { acquireDataLock, type DataLock } from './ledger/lock.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openLedger } from './ledger/open.ts'
import type { AskPassphrase, EngineOptions } from './options.ts'
import { startPractice, type Practice } from './practice/network.ts'
import type { Chain } from './wallet/chain.ts'
import { openChain } from './wallet/evm-chain.ts'
import type { NetworkId } from './wallet/networks.ts'
import type { RpcUrl } from './wallet/rpc.ts'
import { finishRotation } from './wallet/rotation/finish.ts'
import { formerKey } from './wallet/rotation/former.ts'
import { readRotations, type Rotations } from './wallet/rotation/rotations.ts'
import type { UnlockedWallet } from './wallet/unlocked.ts'
import { openWallet, type Unlocked, type Wallet, type WalletAddresses } from './wallet/wallet.ts'

/** What everything else stands on: the folder, the keys, the chain and the books. */
export interface Foundation {
  readonly wallet: Wallet
  readonly walletAddress: Address
  /** Signs receipts. */
  readonly receiptsAddress: Address
  readonly receiptsKey: Uint8Array
  /** Changes of that key, and whose books these are. */
  readonly rotations: Rotations
  /** The key before the last change, where it can be had. */
  readonly formerKey: Uint8Array | null
  /** Stays open where the passphrase is known to everybody, else null. */
  readonly openWallet: UnlockedWallet | null
  readonly practice: Practice | null
  readonly rpcUrl: RpcUrl
  readonly chain: Chain
  /** The same chain through nodes of other companies; none where no other is known. */
  readonly furtherNodes: readonly Chain[]
  readonly ledger: Ledger
  close(): Promise<void>
}

type Options = Pick<
  EngineOptions,
  'dataDir' | 'network' | 'practiceParts' | 'askPassphrase' | 'askAgain' | 'clock' | 'log'
> & { readonly practice?: Practice | undefined }

/**
 * Takes the data folder and opens what is in it, making it on the first start.
 * @throws HearthError `ledger/in-use` when another engine has the folder, and what its parts throw
 */
export async function layFoundation(options: Options): Promise<Foundation> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 })
  const lock = acquireDataLock(options.dataDir)
  // The passphrase costs half a second of hashing, which is time enough to start a chain.
  const [keys, practice] = await Promise.allSettled([openKeys(options), startChain(options)])
  if (keys.status === 'rejected' || practice.status === 'rejected') {
    if (practice.status === 'fulfilled') await practice.value?.stop()
    lock.release()
    throw keys.status === 'rejected' ? keys.reason : reasonOf(practice)
  }
  return assemble(options, lock, keys.value, practice.value)
}

async function assemble(options: Options, lock: DataLock, keys: Keys, practice: Practice | null): Promise<Foundation> {
  const { network, dataDir } = options
  const rpcUrl: RpcUrl = practice === null ? (network.rpcUrls[0] ?? '') : () => practice.rpcUrl
  try {
    await practice?.fundWallet(keys.walletAddress)
    const ledger = openLedger({
      file: path.join(dataDir, 'ledger.db'),
      provider: keys.rotations.owner,
      network: network.chainId,
    })
    return {
      ...keys,
      practice,
      rpcUrl,
      chain: openChain(network, rpcUrl),
      furtherNodes: practice === null ? network.rpcUrls.slice(1).map((url) => openChain(network, url)) : [],
      ledger,
      close: async () => {
        ledger.close()
        await practice?.stop()
        lock.release()
      },
    }
  } catch (error) {
    await practice?.stop()
    lock.release()
    throw error
  }
}

type Keys = Pick<
  Foundation,
  'wallet' | 'walletAddress' | 'receiptsAddress' | 'receiptsKey' | 'rotations' | 'formerKey' | 'openWallet'
>

async function openKeys({ dataDir, network, clock, askPassphrase, askAgain }: Options): Promise<Keys> {
  await finishRotation(dataDir)
  const wallet = openWallet({ dir: dataDir, clock })
  const ask: AskPassphrase =
    network.knownPassphrase === null ? askPassphrase : async () => network.knownPassphrase ?? ''
  const { passphrase, addresses, unlocked } = await openAsking(wallet, ask, askAgain, network.id)
  if (network.knownPassphrase === null) unlocked.wallet.lock()
  const rotations = readRotations(dataDir, addresses.receiptsAddress)
  return {
    wallet,
    ...addresses,
    receiptsKey: unlocked.receipts,
    rotations,
    formerKey: await formerKey(dataDir, rotations, passphrase),
    openWallet: network.knownPassphrase === null ? null : unlocked.wallet,
  }
}

interface Opened {
  readonly passphrase: string
  readonly addresses: WalletAddresses
  readonly unlocked: Unlocked
}

/** What another passphrase, or another moment, may mend. A wallet that was not found is made; any other failure ends this. */
const MENDED_BY_ASKING = ['wallet/wrong-passphrase', 'wallet/too-many-tries', 'wallet/weak-passphrase']

async function openAsking(wallet: Wallet, ask: AskPassphrase, again: boolean, network: NetworkId): Promise<Opened> {
  for (let problem: string | null = null; ;) {
    const exists = await wallet.exists()
    const passphrase = await ask(exists ? 'unlock' : 'create', problem, network)
    try {
      const addresses = exists ? await wallet.addresses() : await wallet.create(passphrase)
      return { passphrase, addresses, unlocked: await wallet.unlock(passphrase) }
    } catch (error) {
      if (!again || !(error instanceof HearthError) || !MENDED_BY_ASKING.includes(error.code)) throw error
      problem = [error.message, error.hint ?? ''].join(' ').trim()
    }
  }
}

async function startChain({
  dataDir,
  network,
  practiceParts,
  practice,
  clock,
  log,
}: Options): Promise<Practice | null> {
  if (practice !== undefined) return practice
  if (!network.practice) return null
  return startPractice({ dir: path.join(dataDir, 'chain'), parts: practiceParts, log, clock })
}

function reasonOf(result: PromiseSettledResult<unknown>): unknown {
  return result.status === 'rejected' ? result.reason : null
}
