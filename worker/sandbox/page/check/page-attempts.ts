import type { Attempts } from './attempt.ts'
import { addressOf } from './attempt.ts'
import { findEverywhere, keepEverywhere } from './kept-data.ts'
import { loadAttempts } from './load-attempts.ts'
import { powerAttempts } from './power-attempts.ts'
import { sharedAttempts } from './shared-attempts.ts'
import { reachesByWebRtc } from './web-rtc.ts'

/** What code in the page itself can try: it never runs a stranger's, so this is the wall behind the wall. */
export const pageAttempts: Omit<Attempts<'page'>, 'navigation'> = {
  ...sharedAttempts('page'),
  ...loadAttempts,
  ...powerAttempts,
  WebRTC: ({ port }) => reachesByWebRtc(port),
  window: () => window.open('about:blank') !== null,
  'service worker': () => navigator.serviceWorker.register('./jobs-worker.js').then(() => true),
  'inline script': () => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "inline"'
    document.head.append(script)
    return document.title === 'inline'
  },
  'data of other jobs': async ({ canary }) => {
    const found = (await findEverywhere()).filter((text) => text !== canary)
    await keepEverywhere(canary)
    return found.length > 0
  },
  // Keeping is allowed while the job lasts; whether anything is left is for those outside to see.
  'kept data': () => false,
}

/** Moves the whole page to the listener; where that works, nobody is left to tell. */
export function navigate(targets: Parameters<typeof addressOf>[0]): void {
  location.href = addressOf(targets, 'page', 'navigation')
}
