import { access } from 'node:fs/promises'
import path from 'node:path'
import { CONTROL_FILE } from '../../contract/control.ts'
import type { Snapshot } from '../../contract/engine.ts'
import { connectEngine, type EngineClient } from './client.ts'
import { findEngine } from './control.ts'
import { NETWORK_IDS, networkDir, type NetworkId } from './data-dir.ts'

/** An engine of this folder that runs on another network and is paid on this one too; null where none is. */
export async function paidToo(root: string, id: NetworkId): Promise<EngineClient | null> {
  for (const other of NETWORK_IDS) {
    const dir = networkDir(root, other)
    if (other === id || !(await hasEngine(dir))) continue
    const engine = await connectEngine(await findEngine(dir))
    if (scoped(engine.snapshot(), id) !== null) return onNetwork(engine, id)
    engine.close()
  }
  return null
}

/** Whether an engine has left word in this folder that it runs. */
export async function hasEngine(dir: string): Promise<boolean> {
  return access(path.join(dir, CONTROL_FILE)).then(
    () => true,
    () => false,
  )
}

/** The same engine, for commands that are about the money of one of its further networks. */
function onNetwork(engine: EngineClient, id: NetworkId): EngineClient {
  const see = (snapshot: Snapshot): Snapshot => scoped(snapshot, id) ?? snapshot
  return {
    ...engine,
    snapshot: () => see(engine.snapshot()),
    call: (name, input) => engine.call(name, input, id),
    onChange: (listener) => engine.onChange((snapshot) => listener(see(snapshot))),
  }
}

/** What is there to see, with the wallet, money and withdrawals of this network; null where they are not open. */
function scoped(snapshot: Snapshot, id: NetworkId): Snapshot | null {
  const other = snapshot.others.find(({ network }) => network.id === id)
  if (other === undefined || other.money === null) return null
  const { network, money, withdrawals, wallet } = other
  return {
    ...snapshot,
    network,
    money,
    withdrawals,
    wallet: { address: wallet, exists: true, practicePassphrase: null },
  }
}
