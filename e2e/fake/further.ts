import type { EngineHandlers, Snapshot } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import type { NetworkId } from '../../contract/networks.ts'

/** What a fake engine says of the one network whose books it has. */
export interface OneNetwork {
  readonly handlers: EngineHandlers
  snapshot(): Snapshot
  subscribe(listener: () => void): void
}

/**
 * The calls about the money of one of these networks.
 * @param changed what a network's books say now, after each change
 */
export function furtherNetworks(
  engines: readonly OneNetwork[],
  changed: (network: NetworkId, books: Pick<Snapshot, 'money' | 'withdrawals'>) => void,
): (network: NetworkId) => EngineHandlers {
  for (const engine of engines) {
    engine.subscribe(() => {
      const { network, money, withdrawals } = engine.snapshot()
      changed(network.id, { money, withdrawals })
    })
  }
  return (id) => {
    const engine = engines.find((each) => each.snapshot().network.id === id)
    if (engine === undefined) throw new HearthError('network/not-open', 'Work is not paid on this network here.')
    return engine.handlers
  }
}
