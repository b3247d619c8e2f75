import { NetworkView } from '../../contract/engine.ts'
import { access } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { CONTROL_FILE } from '../../contract/control.ts'
import { UsageError } from './failures.ts'

const NetworkId = NetworkView.shape.id
export type NetworkId = NetworkView['id']
export const NETWORK_IDS: readonly NetworkId[] = NetworkId.options

interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly home: string
}

/**
 * The folder that holds everything Hearth keeps: what the person named with `--data`, else
 * HEARTH_DATA, else the place the operating system has for such data.
 */
export function dataRoot(
  named: string | undefined,
  environment: Surroundings['environment'],
  { platform, home }: Omit<Surroundings, 'environment'> = { platform: process.platform, home: os.homedir() },
): string {
  const chosen = named ?? environment['HEARTH_DATA']
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen)
  if (platform === 'win32')
    return path.join(environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'Hearth')
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Hearth')
  const xdg = environment['XDG_DATA_HOME']
  // The XDG base directory specification has relative values ignored.
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.local', 'share')
  return path.join(base, 'hearth')
}

/** Each network has its own books, keys and lock: its data is a folder of its own. */
export function networkDir(root: string, network: NetworkId): string {
  return path.join(root, network)
}

/** @throws UsageError for a name that is no network. */
export function readNetworkId(name: string): NetworkId {
  const known = NetworkId.safeParse(name)
  if (!known.success) throw new UsageError(`“${name}” is not a network.`, `Networks: ${NETWORK_IDS.join(', ')}.`)
  return known.data
}

/**
 * The folder of the engine a command is about: of the network that was named, else of the one
 * that runs, else of the practice network.
 * @throws UsageError when several run and none was named.
 */
export async function engineDir(root: string, network: string | undefined): Promise<string> {
  if (network !== undefined) return networkDir(root, readNetworkId(network))
  const running: NetworkId[] = []
  for (const id of NETWORK_IDS) {
    const found = await access(path.join(networkDir(root, id), CONTROL_FILE)).then(
      () => true,
      () => false,
    )
    if (found) running.push(id)
  }
  if (running.length > 1) {
    throw new UsageError(
      'Hearth runs on several networks.',
      `Name one: ${running.map((id) => `--network ${id}`).join(' or ')}.`,
    )
  }
  return networkDir(root, running[0] ?? 'practice')
}
