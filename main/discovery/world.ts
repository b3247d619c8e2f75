import { HearthError } from '../../contract/errors.ts'
import type { Address, Asset } from '../../contract/money.ts'
import type { Clock } from '../engine/ports/clock.ts'
import type { UsableNetwork } from '../engine/wallet/networks.ts'
import { createRpc, type Rpc, type RpcUrl } from '../engine/wallet/rpc.ts'
import { Block, read } from '../engine/wallet/rpc-shapes.ts'
import { type ReadMany, readMany } from './multicall.ts'
import type { Reach } from './reach.ts'

/** What a buyer looks at the market with: one chain, its registries, and how far strangers' addresses may lead. */
export interface World {
  readonly network: UsableNetwork
  readonly rpc: Rpc
  readonly read: ReadMany
  readonly chainId: number
  readonly identity: Address
  readonly reputation: Address
  /** `eip155:{chainId}:{identityRegistry}` */
  readonly registry: string
  readonly asset: Asset
  readonly reach: Reach
  readonly clock: Clock
  /** From 0 to 1: which strangers are looked at first. */
  readonly random: () => number
  /** Seconds between blocks at most; null where one comes only with a transaction. */
  readonly blockSeconds: number | null
}

/**
 * The market of a network, as a buyer sees it. On the practice network, and only there, providers may be on this very
 * machine.
 * @throws HearthError `discovery/no-registry`
 */
export function openWorld(
  network: UsableNetwork,
  rpcUrl: RpcUrl,
  parts: {
    readonly clock: Clock
    readonly random?: () => number
    readonly resolve?: NonNullable<Reach['resolve']>
  },
): World {
  const { registries, contracts, asset, numericId, blockSeconds } = network
  if (registries === null) {
    throw new HearthError('discovery/no-registry', `There is no registry of agents on ${network.label} yet.`, {
      hint: 'Base, Base Sepolia and the practice network have one.',
    })
  }
  const rpc = createRpc(rpcUrl)
  const { clock, random = Math.random, resolve } = parts
  return {
    network,
    rpc,
    read: readMany(rpc, contracts.multicall3),
    chainId: numericId,
    identity: registries.identity,
    reputation: registries.reputation,
    registry: `eip155:${numericId}:${registries.identity}`,
    asset,
    reach: { loopback: network.practice, ...(resolve === undefined ? {} : { resolve }) },
    clock,
    random,
    blockSeconds,
  }
}

/** More than this and a payment is void before it arrives, or stays good long after it should not. */
const CLOCK_GRACE_SECONDS = 240

/**
 * Payments hold for a few minutes by the clock of whoever signs them: one that is wrong signs void ones, or ones that
 * stay good for a year.
 * @throws HearthError `discovery/clock-differs`, `chain/unreachable`
 */
export async function assertClock({ rpc, clock, blockSeconds }: World): Promise<void> {
  const { timestamp } = await read(rpc, Block, 'eth_getBlockByNumber', ['latest', false])
  const ahead = Math.round(clock.now() / 1000) - timestamp
  // Where blocks come only with transactions the newest may be old, but none is from the future.
  const late = blockSeconds !== null && ahead > CLOCK_GRACE_SECONDS + blockSeconds
  if (ahead >= -CLOCK_GRACE_SECONDS && !late) return
  const minutes = Math.round(Math.abs(ahead) / 60)
  throw new HearthError(
    'discovery/clock-differs',
    `This computer’s clock is ${minutes} minutes ${ahead > 0 ? 'ahead of' : 'behind'} the chain’s: nothing is signed.`,
    { hint: 'Set the clock, then try again.' },
  )
}
