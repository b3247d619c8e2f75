import { z } from 'zod'

/** Whom a check tries to reach; all of them belong to whoever started the check. */
export const CheckTargets = z.strictObject({
  /** Listened to on 127.0.0.1, for TCP and UDP. */
  port: z.int().min(1).max(65_535),
  /** Absolute path of a file that holds `canary`. */
  file: z.string(),
  /** Written to every kind of storage there is. */
  canary: z.string(),
})
export type CheckTargets = z.infer<typeof CheckTargets>

/** What the page and its Web Worker try in a check, and which protection is gone when it works. */
export const CHECK_ATTEMPTS = {
  'page/fetch': 'network',
  'page/opaque fetch': 'network',
  'page/XMLHttpRequest': 'network',
  'page/WebSocket': 'network',
  'page/EventSource': 'network',
  'page/WebTransport': 'network',
  'page/beacon': 'network',
  'page/image': 'network',
  'page/script': 'network',
  'page/style sheet': 'network',
  'page/font': 'network',
  'page/video': 'network',
  'page/frame': 'network',
  'page/object': 'network',
  'page/import': 'network',
  'page/preconnect': 'network',
  'page/prefetch': 'network',
  'page/form': 'network',
  'page/ping': 'network',
  'page/WebRTC': 'network',
  'page/navigation': 'network',
  'worker/fetch': 'network',
  'worker/opaque fetch': 'network',
  'worker/XMLHttpRequest': 'network',
  'worker/WebSocket': 'network',
  'worker/EventSource': 'network',
  'worker/WebTransport': 'network',
  'worker/font': 'network',
  'worker/import': 'network',
  'worker/importScripts': 'network',
  'page/file': 'files',
  'page/file picker': 'files',
  'page/save picker': 'files',
  'page/folder picker': 'files',
  'page/kept data': 'files',
  'page/data of other jobs': 'files',
  'worker/file': 'files',
  'page/window': 'processes',
  'page/service worker': 'processes',
  'page/blob worker': 'processes',
  'page/inline script': 'processes',
  'page/eval': 'processes',
  'page/bridge': 'processes',
  'worker/nested worker': 'processes',
  'worker/blob worker': 'processes',
  'worker/eval': 'processes',
  'worker/bridge': 'processes',
  'page/clipboard': 'environment',
  'page/geolocation': 'environment',
  'page/microphone': 'environment',
  'page/screen': 'environment',
  'page/notifications': 'environment',
  'page/MIDI': 'environment',
  'page/fonts': 'environment',
  'page/USB': 'environment',
  'page/HID': 'environment',
  'page/serial': 'environment',
  'page/Bluetooth': 'environment',
  'page/time zone': 'environment',
  'page/language': 'environment',
  'page/user agent': 'environment',
  'worker/USB': 'environment',
  'worker/HID': 'environment',
  'worker/serial': 'environment',
  'worker/time zone': 'environment',
  'worker/language': 'environment',
  'worker/user agent': 'environment',
} as const satisfies Record<string, 'network' | 'files' | 'processes' | 'environment'>
export type CheckAttempt = keyof typeof CHECK_ATTEMPTS
export type AttemptOf<Place extends 'page' | 'worker'> = CheckAttempt extends infer Name
  ? Name extends `${Place}/${infer What}`
    ? What
    : never
  : never

/** First line of a check, from the instance: what Electron itself says about its renderers. */
export const CheckFacts = z.strictObject({
  /** Null where Electron does not tell. */
  renderersSandboxed: z.boolean().nullable(),
})
export type CheckFacts = z.infer<typeof CheckFacts>

/** Second line, from the page: whether each attempt got through, as far as it can tell itself. */
export const CheckReport = z.record(z.string(), z.boolean())
export type CheckReport = z.infer<typeof CheckReport>
