import type { Socket } from 'node:net'
import type { WorkerProcess } from '../../../contract/worker.ts'
import { WORKER_WINDOW_SWITCH, WorkerWindowStart } from '../../../contract/worker-window.ts'
import { lastLine } from '../self-check.ts'
import { launch, sendTo, startFailed } from '../launch.ts'
import { makeDataFolder, removeDataFolder } from './data-folder.ts'
import { openEngineSocket } from './engine-socket.ts'
import { instanceEnvironment } from './program.ts'
import type { ElectronProgram } from './program.ts'

/** A cold Electron on a slow and busy machine. */
const CONNECT_MS = 20_000

export type WindowTask = Pick<WorkerWindowStart, 'memoryMiB' | 'gpu' | 'task'>

/**
 * Starts Electron a second time, as an instance for one job, and waits until it has connected.
 * `look` sees its data folder when every process is gone and before the folder is removed.
 * @throws HearthError `worker/start-failed`
 */
export async function startWindow(
  program: ElectronProgram,
  task: WindowTask,
  look: (dataFolder: string) => Promise<void> = async () => undefined,
): Promise<WorkerProcess> {
  const dataFolder = await makeDataFolder()
  try {
    const engineSocket = await openEngineSocket(dataFolder)
    const start: WorkerWindowStart = { ...task, dataFolder, socket: engineSocket.address }
    const argument = Buffer.from(JSON.stringify(WorkerWindowStart.parse(start))).toString('base64url')
    const child = await launch({
      command: program.command,
      args: [...program.args, `--${WORKER_WINDOW_SWITCH}=${argument}`],
      environment: instanceEnvironment(program.environment, dataFolder),
    })
    const exited = cleanEnd(child, dataFolder, async () => {
      engineSocket.close()
      await look(dataFolder)
    })
    const socket = await connected(child, exited, engineSocket.connected)
    return overSocket(child, socket, exited)
  } catch (error: unknown) {
    await removeDataFolder(dataFolder)
    throw error
  }
}

/** The end of the process, with what it leaves behind looked at and removed. */
async function cleanEnd(
  child: WorkerProcess,
  dataFolder: string,
  look: () => Promise<void>,
): Promise<Awaited<WorkerProcess['exited']>> {
  const end = await child.exited
  await look()
  // What cannot be removed yet is removed at the next start.
  await removeDataFolder(dataFolder).catch(() => undefined)
  return end
}

async function connected(
  child: WorkerProcess,
  exited: WorkerProcess['exited'],
  connection: Promise<Socket>,
): Promise<Socket> {
  const timer = setTimeout(() => child.kill(), CONNECT_MS)
  try {
    return await connection
  } catch (error: unknown) {
    child.kill()
    const { stderr } = await exited
    throw startFailed(lastLine(stderr) ?? 'it did not reach the engine', error)
  } finally {
    clearTimeout(timer)
  }
}

/** The process with the socket in the place of its stdin and stdout. */
function overSocket(child: WorkerProcess, socket: Socket, exited: WorkerProcess['exited']): WorkerProcess {
  // A worker that is gone breaks the connection; `send` and `exited` are what tell of it.
  socket.on('error', () => undefined)
  let reading = false
  async function* received(): AsyncGenerator<Uint8Array> {
    reading = true
    try {
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) yield bytes(chunk)
    } catch (error: unknown) {
      if (!socket.destroyed) throw error
    } finally {
      reading = false
    }
  }
  let isGone = false
  const gone = exited.finally(() => {
    isGone = true
    // Whoever reads still gets what was sent; nobody else would ever notice its end.
    if (!reading) socket.destroy()
  })
  gone.catch(() => undefined)
  return {
    ...child,
    exited: gone,
    received: received(),
    send: (frame) => (isGone ? child.send(frame) : sendTo(socket, frame)),
  }
}

function bytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  throw new TypeError('A socket without an encoding gave something other than bytes.')
}
