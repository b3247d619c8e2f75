import type { AttemptOf } from '../../../../contract/worker-check.ts'
import { addressOf, answers } from './attempt.ts'
import type { Attempt } from './attempt.ts'

/** What both a page and a Web Worker can try. */
export function sharedAttempts(place: 'page' | 'worker') {
  const at = (name: string, scheme?: string): ((targets: Parameters<Attempt>[0]) => string) => {
    return (targets) => addressOf(targets, place, name, scheme)
  }
  return {
    fetch: async (targets) => (await fetch(at('fetch')(targets))).ok,
    'opaque fetch': async (targets) =>
      (await fetch(at('opaque fetch')(targets), { mode: 'no-cors' })).type === 'opaque',
    XMLHttpRequest: (targets) => {
      const request = new XMLHttpRequest()
      request.open('GET', at('XMLHttpRequest')(targets))
      request.send()
      return answers(request, 'load')
    },
    WebSocket: (targets) => answers(new WebSocket(at('WebSocket', 'ws')(targets)), 'open'),
    EventSource: (targets) => answers(new EventSource(at('EventSource')(targets)), 'open'),
    WebTransport: (targets) => new WebTransport(at('WebTransport', 'https')(targets)).ready.then(() => true),
    font: (targets) => new FontFace('probe', `url(${at('font')(targets)})`).load().then(() => true),
    import: (targets) => import(/* @vite-ignore */ at('import')(targets)).then(() => true),
    file: async ({ file, canary }) => (await (await fetch(`file://${file}`)).text()).includes(canary),
    'blob worker': () => startsWorker(URL.createObjectURL(new Blob(['postMessage(1)']))),
    eval: () => Reflect.apply(Function, undefined, ['return true'])() === true,
    bridge: () => ['require', 'process', 'module', 'electron', 'hearthDesktop'].some((name) => name in globalThis),
    USB: () => hasDevices('usb', 'getDevices'),
    HID: () => hasDevices('hid', 'getDevices'),
    serial: () => hasDevices('serial', 'getPorts'),
    'time zone': () => new Intl.DateTimeFormat().resolvedOptions().timeZone !== 'UTC',
    language: () => navigator.languages.some((language) => language !== 'en-US' && language !== 'en'),
    'user agent': () => /electron|hearth/i.test(navigator.userAgent),
  } as const satisfies Partial<Record<AttemptOf<'page'> & AttemptOf<'worker'>, Attempt>>
}

/** Starts a Web Worker from an address and waits for its first word. */
export function startsWorker(address: string): Promise<boolean> {
  return answers(new Worker(address), 'message')
}

async function hasDevices(kind: string, method: string): Promise<boolean> {
  const devices: unknown = Reflect.get(navigator, kind)
  const list: unknown = Object(devices)[method]
  if (typeof list !== 'function') return false
  const found: unknown = await Reflect.apply(list, devices, [])
  return Array.isArray(found) && found.length > 0
}
