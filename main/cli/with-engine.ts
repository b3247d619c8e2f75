import { connectEngine, type EngineClient } from './client.ts'
import { findEngine } from './control.ts'
import { dataRoot, engineDir, readNetworkId } from './data-dir.ts'
import type { CommandIo } from './io.ts'
import { hasEngine, paidToo } from './other-network.ts'

interface Where {
  readonly data?: string | undefined
  readonly network?: string | undefined
}

/** Connects to the engine a command is about, runs `action` and disconnects, whatever happens. */
export async function withEngine<Result>(
  where: Where,
  io: CommandIo,
  action: (engine: EngineClient) => Promise<Result>,
): Promise<Result> {
  const engine = await engineOf(dataRoot(where.data, io.environment), where.network)
  try {
    return await action(engine)
  } finally {
    engine.close()
  }
}

/** The engine that runs on the named network; else one that is paid there too. @throws NotRunning */
async function engineOf(root: string, named: string | undefined): Promise<EngineClient> {
  const dir = await engineDir(root, named)
  const too = named === undefined || (await hasEngine(dir)) ? null : await paidToo(root, readNetworkId(named))
  return too ?? connectEngine(await findEngine(dir))
}
