import { CheckReport } from '../../../contract/worker-check.ts'
import type { CheckTargets } from '../../../contract/worker-check.ts'
import { tryAll } from './check/attempt.ts'
import { navigate, pageAttempts } from './check/page-attempts.ts'
import { enginePort } from './engine-port.ts'

/** A navigation that is not refused has replaced the page by then. */
const NAVIGATION_MS = 1_000

/*
 * The page of a check: tries to get out in every way it knows, has a Web Worker try the same, and tells
 * the engine what worked.
 */
async function main(): Promise<void> {
  const port = await enginePort()
  const { task } = port
  if (task.do !== 'check') throw new Error('This page is for checks only.')
  const [page, worker] = await Promise.all([tryAll('page', pageAttempts, task.targets), tryInWorker(task.targets)])
  navigate(task.targets)
  await new Promise((resolve) => setTimeout(resolve, NAVIGATION_MS))
  port.send(new TextEncoder().encode(`${JSON.stringify({ ...page, ...worker, 'page/navigation': false })}\n`))
}

function tryInWorker(targets: CheckTargets): Promise<CheckReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('./check-worker.js')
    worker.addEventListener('message', ({ data }) => resolve(CheckReport.parse(data)))
    worker.addEventListener('error', ({ message }) => reject(new Error(`The worker of the check failed: ${message}`)))
    worker.postMessage(targets, [])
  })
}

main().catch(reportError)
