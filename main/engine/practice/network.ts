import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { encodeFunctionData, getAddress, parseAbi, type TransactionSerializableEIP1559 } from 'viem'
import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import type { Address, Asset } from '../../../contract/money.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import { signerAccount } from '../proof/account.ts'
import { createSigner } from '../proof/signature.ts'
import { type UsableNetwork, usableNetwork } from '../wallet/networks.ts'
import { createRpc } from '../wallet/rpc.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { anvilBinary } from './binary.ts'
import { compiledContracts, genesisFile, updateContracts } from './contracts.ts'
import { practiceKeys } from './keys.ts'
import { clearLeftover } from './leftover.ts'
import type { PracticeParts } from './parts.ts'

/** A payment network of one machine, with play money. */
export interface Practice {
  /** Changes when `restart` finds its port taken: ask for it each time. */
  readonly rpcUrl: string
  readonly facilitatorKey: Uint8Array
  readonly buyer: { readonly key: Uint8Array; readonly address: Address }
  readonly asset: Asset
  /** Gives an address enough of the chain's coin to pay for transactions. Idempotent. */
  fundWallet(address: Address): Promise<void>
  /** Program and arguments that run the demo buyer. */
  readonly buyerCommand: readonly [string, string]
  /** Mints test money for the demo buyer when it holds less than `minimum` base units. */
  fundBuyer(minimum: bigint): Promise<void>
  /** Stores the chain and ends it. */
  stop(): Promise<void>
  /** Brings the same chain back after it ended, or ends and starts it. */
  restart(): Promise<void>
  /** Called with a short reason when the chain ends without being asked to. */
  onExit(listener: (reason: string) => void): void
}

const tokenAbi = parseAbi([
  'function balanceOf(address) view returns (uint256)',
  'function mint(address to, uint256 value)',
])
const Quantity = z.string().regex(/^0x[0-9a-f]+$/)
/** 100 coins, and a refill below 10: thousands of transactions at this chain's prices. */
const GAS_MONEY = 100n * 10n ** 18n
const REFILL_BELOW = 10n * 10n ** 18n

/**
 * Starts the practice network of a data folder, made on the first start and the same on every
 * later one: balances, receipts and blocks survive, also when the engine is killed.
 * @throws HearthError `practice/no-node`, `practice/no-anvil`, `practice/not-built`, `practice/not-started`,
 * `practice/in-use`, `practice/bad-keys`
 */
export async function startPractice(options: {
  readonly dir: string
  readonly parts: PracticeParts
  readonly log: Log
  readonly clock: Clock
  /** What the chain is like; the practice network unless told. */
  readonly network?: UsableNetwork
  /** Longest wait for an earlier start that is still storing the chain. */
  readonly patienceMs?: number
}): Promise<Practice> {
  const { dir, parts, log, clock, patienceMs = 30_000, network = usableNetwork('practice') } = options
  const { node } = parts
  if (node === null) throw noNode()
  const keeper = [node, parts.keeper] as const
  const startedAt = clock.monotonic()
  const { asset, numericId: chainId } = network
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const keys = await practiceKeys(path.join(dir, 'keys.json'))
  const facilitator = getAddress(createSigner(keys.facilitator).address)
  const bank = signerAccount(keys.bank)
  const buyer = { key: keys.buyer, address: getAddress(createSigner(keys.buyer).address) }
  const contracts = await compiledContracts(network, parts.contracts)
  const genesis = path.join(dir, 'genesis.json')
  const firstBlock = genesisFile(chainId, contracts, [facilitator, bank.address], Math.floor(clock.now() / 1000))
  await writeFile(genesis, firstBlock, { mode: 0o600 })
  const binary = await anvilBinary()
  const listeners: ((reason: string) => void)[] = []
  let stopping = false
  let anvil = await launch(0)
  const rpcUrl = (): string => `http://127.0.0.1:${anvil.port}`
  const rpc = createRpc(rpcUrl)
  const inOrder = oneAtATime()

  async function launch(port: number): Promise<Anvil> {
    await clearLeftover(dir, facilitator, patienceMs)
    const started = await startAnvil(keeper, { folder: dir, anvil: binary, genesis, port, chainId })
    if (started.damaged > 0) log.error('practice.state-damaged', { copies: started.damaged })
    void tellWhenEnded(started)
    return started
  }

  async function tellWhenEnded(started: Anvil): Promise<void> {
    const reason = await started.ended
    if (started !== anvil || stopping) return
    log.warn('practice.ended', { reason })
    for (const listener of listeners) listener(reason)
  }

  async function fundWallet(address: Address): Promise<void> {
    const balance = Quantity.parse(await rpc.call('eth_getBalance', [address, 'latest']))
    if (BigInt(balance) < REFILL_BELOW) await send({ to: address, value: GAS_MONEY, gas: 21_000n })
  }

  async function fundBuyer(minimum: bigint): Promise<void> {
    const data = encodeFunctionData({ abi: tokenAbi, functionName: 'balanceOf', args: [buyer.address] })
    const balance = await rpc.call('eth_call', [{ to: asset.address, data }, 'latest'])
    if (BigInt(Quantity.parse(balance)) >= minimum) return
    const mint = encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [buyer.address, minimum] })
    await send({ to: asset.address, data: mint, gas: 150_000n })
  }

  /** A transaction of the bank's. Real ones only: what is set by hand is not in the journal of blocks. */
  async function send(call: Pick<TransactionSerializableEIP1559, 'to' | 'value' | 'data' | 'gas'>): Promise<void> {
    const nonce = Number(Quantity.parse(await rpc.call('eth_getTransactionCount', [bank.address, 'pending'])))
    const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n }
    const raw = await bank.signTransaction({ type: 'eip1559', chainId, nonce, ...fees, ...call })
    await rpc.call('eth_sendRawTransactionSync', [raw])
  }

  await updateContracts(rpc, contracts)
  log.info('practice.ready', { port: anvil.port, ms: Math.round(clock.monotonic() - startedAt) })
  return {
    get rpcUrl() {
      return rpcUrl()
    },
    facilitatorKey: keys.facilitator,
    buyer,
    buyerCommand: [node, parts.buyer],
    asset,
    // One at a time: two at once would use the same transaction number.
    fundWallet: (address) => inOrder(() => fundWallet(address)),
    fundBuyer: (minimum) => inOrder(() => fundBuyer(minimum)),
    stop: async () => {
      stopping = true
      await anvil.stop()
    },
    restart: async () => {
      if (stopping) throw new HearthError('practice/stopped', 'The practice network has been stopped.')
      const { port } = anvil
      await endedQuietly()
      anvil = await launch(port)
      await updateContracts(rpc, contracts)
      log.info('practice.restarted', { port: anvil.port })
    },
    onExit: (listener) => void listeners.push(listener),
  }

  async function endedQuietly(): Promise<void> {
    const old = anvil
    stopping = true
    await old.stop()
    stopping = false
  }
}

function noNode(): HearthError {
  return new HearthError('practice/no-node', 'The practice network needs a Node, and none came with this Hearth.', {
    hint: 'Install Hearth again, or choose another network.',
  })
}
