import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import path from 'node:path'
import { EngineFrame } from '../../../contract/frames.ts'
import { connectTo, type EngineConnection } from '../../../main/cli/demo/market/engine-call.ts'
import type { Start } from './start.ts'

/** The engine of `engine.child.ts`. */
export interface EngineOnTwo extends Pick<EngineConnection, 'call'> {
  readonly marketUrl: string
  /** kill -9, with nothing said before. */
  kill(): Promise<void>
  /** As when its client goes. */
  stop(): Promise<void>
}

/** Starts it and waits until it serves. */
export async function runOnTwo(start: Start): Promise<EngineOnTwo> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'engine.child.ts'), JSON.stringify(start)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const lines = createInterface({ input: child.stdout })
  const [marketUrl] = await Promise.race([
    once(lines, 'line'),
    ended.then(() => Promise.reject(new Error('no engine'))),
  ])
  const connection = connectTo((client) => {
    lines.on('line', (line) => client.send(EngineFrame.parse(JSON.parse(line))))
    void ended.then(() => client.close('The engine has ended.'))
    return {
      receive: (frame) => void child.stdin.write(`${JSON.stringify(frame)}\n`),
      closed: () => void child.stdin.end(),
    }
  })
  return {
    call: (...asked) => connection.call(...asked),
    marketUrl: String(marketUrl),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}
