import { HearthError } from '../../../contract/errors.ts'
import type { UsableNetwork } from './networks.ts'
import type { Rpc } from './rpc.ts'
import { Count, read } from './rpc-shapes.ts'

/**
 * Checks the chain id before the first call that follows a start or an outage: its calls throw HearthError
 * `chain/wrong-network` when the node serves another chain.
 */
export function sameChainOnly(rpc: Rpc, preset: Pick<UsableNetwork, 'label' | 'numericId'>): Rpc {
  let checked = false
  async function guarded<Value>(use: () => Promise<Value>): Promise<Value> {
    try {
      if (!checked) await check()
      return await use()
    } catch (error) {
      if (error instanceof HearthError && error.code === 'chain/unreachable') checked = false
      throw error
    }
  }
  async function check(): Promise<void> {
    if ((await read(rpc, Count, 'eth_chainId', [])) !== preset.numericId) {
      throw new HearthError(
        'chain/wrong-network',
        `The node that should serve ${preset.label} serves another network.`,
        {
          hint: 'Nothing was sent. Check the network address in Settings.',
        },
      )
    }
    checked = true
  }
  return {
    call: (method, params) => guarded(() => rpc.call(method, params)),
    batch: (calls) => guarded(() => rpc.batch(calls)),
  }
}
