import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import { KeeperLock, lockName } from '../../engine/practice/keeper-messages.ts'
import type { UsableNetwork } from '../../engine/wallet/networks.ts'
import { parseJson } from '../control.ts'
import { networkDir } from '../data-dir.ts'
import { NotRunning } from '../failures.ts'

/**
 * A node of the network: a public one, or that of the practice chain which runs for this data folder.
 * @throws NotRunning when no practice chain runs; HearthError `cli/no-node` where the network has no public one
 */
export async function nodeOf(network: UsableNetwork, root: string): Promise<string> {
  if (!network.practice) {
    const [node] = network.rpcUrls
    if (node !== undefined) return node
    throw new HearthError('cli/no-node', `No node of ${network.label} is known.`, { hint: 'Name one with --rpc URL.' })
  }
  const file = path.join(networkDir(root, network.id), 'chain', lockName)
  const text = await readFile(file, 'utf8').catch(() => null)
  const lock = KeeperLock.safeParse(text === null ? null : parseJson(text))
  if (lock.success && lock.data.rpcPort !== null) return `http://127.0.0.1:${lock.data.rpcPort}`
  throw new NotRunning(
    'The practice network does not run here.',
    'Start it with “hearth run”, or name another network.',
  )
}
