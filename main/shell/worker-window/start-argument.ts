import { WORKER_WINDOW_SWITCH, WorkerWindowStart } from '../../../contract/worker-window.ts'

/** What the engine asked this start of Electron to be, or null when it is the desktop app. */
export function workerWindowStart(args: readonly string[]): WorkerWindowStart | null {
  const prefix = `--${WORKER_WINDOW_SWITCH}=`
  const argument = args.find((text) => text.startsWith(prefix))
  if (argument === undefined) return null
  const text = Buffer.from(argument.slice(prefix.length), 'base64url').toString('utf8')
  return WorkerWindowStart.parse(JSON.parse(text))
}
