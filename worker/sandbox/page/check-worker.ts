import { CheckTargets } from '../../../contract/worker-check.ts'
import { tryAll } from './check/attempt.ts'
import { workerAttempts } from './check/worker-attempts.ts'

/* The Web Worker of a check: makes its attempts when the page says whom to reach, and tells the page. */
addEventListener('message', ({ data }) => {
  tryAll('worker', workerAttempts, CheckTargets.parse(data)).then((report) => postMessage(report), reportError)
})
