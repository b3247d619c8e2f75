import type { Attempts } from './attempt.ts'
import { addressOf } from './attempt.ts'
import { keepEverywhere } from './kept-data.ts'
import { loadAttempts } from './load-attempts.ts'
import { powerAttempts } from './power-attempts.ts'
import { sharedAttempts } from './shared-attempts.ts'
import { reachesByWebRtc } from './web-rtc.ts'

/** What code in the page itself can try: it never runs a stranger's, so this is the wall behind the wall. */
export const pageAttempts: Omit<Attempts<'page'>, 'navigation'> = {
  ...sharedAttempts('page'),
  ...loadAttempts,
  ...powerAttempts,
  WebRTC: ({ udpPort }) => reachesByWebRtc(udpPort),
  window: () => window.open('about:blank') !== null,
  'service worker': () => navigator.serviceWorker.register('./jobs-worker.js').then(() => true),
  'shared worker': ({ httpPort }) =>
    new Promise((resolve) => {
      const shared = new SharedWorker('./jobs-worker.js', `probe-${httpPort}`)
      shared.addEventListener('error', () => resolve(false))
      shared.port.addEventListener('message', () => resolve(true))
      shared.port.start()
    }),
  'inline script': () => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "inline"'
    document.head.append(script)
    return document.title === 'inline'
  },
  /** Keeping is allowed while the job lasts; whether anything is left is for those outside to see. */
  'kept data': async ({ canary }) => {
    await keepEverywhere(canary)
    return false
  },
}

/** Moves the whole page to the listener; where that works, nobody is left to tell. */
export function navigate(targets: Parameters<typeof addressOf>[0]): void {
  location.href = addressOf(targets, 'page', 'navigation')
}
