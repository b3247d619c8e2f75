import { connectEngine, type EngineClient } from './client.ts'
import { findEngine } from './control.ts'
import { dataRoot, engineDir } from './data-dir.ts'
import type { CommandIo } from './io.ts'

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
  const dir = await engineDir(dataRoot(where.data, io.environment), where.network)
  const engine = await connectEngine(await findEngine(dir))
  try {
    return await action(engine)
  } finally {
    engine.close()
  }
}
