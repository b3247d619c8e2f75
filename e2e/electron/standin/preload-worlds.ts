/*
 * Code that runs in the page, each function by itself: what it needs comes as an argument or is
 * declared inside. The main world and the preload's isolated world share nothing but the DOM.
 */

/** In the page's own world: makes what the preload exposes callable, as Electron's bridge does. */
export function exposeInMainWorld(): void {
  if (window.top !== window) return
  let nextCall = 0
  // Electron's ports say `close` when their other end is gone, which Chromium's do not.
  window.addEventListener('message', ({ ports }) => {
    for (const port of ports) {
      port.addEventListener('message', (event) => {
        if (event.data !== 'standin-port-closed') return
        event.stopImmediatePropagation()
        port.dispatchEvent(new Event('close'))
      })
    }
  })
  document.addEventListener('standin-expose', (event) => {
    if (!(event instanceof CustomEvent)) return
    const { name, methods }: { name: string; methods: string[] } = JSON.parse(String(event.detail))
    const api = Object.fromEntries(methods.map((method) => [method, (input: unknown) => call(method, input)]))
    Object.defineProperty(window, name, { value: Object.freeze(api) })
  })

  function call(method: string, input: unknown): Promise<unknown> {
    const id = nextCall
    nextCall += 1
    return new Promise((resolve, reject) => {
      const settle = (answer: Event): void => {
        const reply = JSON.parse(String(answer instanceof CustomEvent ? answer.detail : '{}'))
        if ('error' in reply) reject(new Error(String(reply.error)))
        else resolve(reply.value)
      }
      document.addEventListener(`standin-answer-${id}`, settle, { once: true })
      document.dispatchEvent(new CustomEvent('standin-call', { detail: JSON.stringify({ id, method, input }) }))
    })
  }
}

/** What the isolated world needs of the stand-in. */
export interface IsolatedWorldNames {
  /** Function that carries text out of the page. */
  readonly send: string
  /** Function, defined here, that takes text from outside. */
  readonly receive: string
}

/** The preload's CommonJS text, wrapped into a function as Node does. */
export type PreloadBundle = (require: (name: string) => unknown, module: object, exports: object) => void

/** In the isolated world: an `electron` module for the preload bundle, then the bundle itself. */
export function runPreload(names: IsolatedWorldNames, bundle: PreloadBundle): void {
  if (window.top !== window) return
  type Listener = (event: { ports: MessagePort[] }, message: unknown) => void
  type Reply = { id: number; value?: unknown; error?: string }
  const waiting = new Map<number, (reply: Reply) => void>()
  const listeners = new Map<string, Listener>()
  const ports = new Map<number, MessagePort>()
  let nextInvoke = 0
  const carry: unknown = Reflect.get(globalThis, names.send)
  const send = (message: object): void => {
    if (typeof carry === 'function') Reflect.apply(carry, undefined, [JSON.stringify(message)])
  }

  function bridgePort(id: number): MessagePort {
    const { port1, port2 } = new MessageChannel()
    ports.set(id, port1)
    port1.addEventListener('message', ({ data }) => {
      send({ kind: 'port', id, ...(data instanceof Uint8Array ? { bytes: data.toBase64() } : { data }) })
    })
    port1.addEventListener('close', () => {
      if (ports.delete(id)) send({ kind: 'port-closed', id })
    })
    port1.start()
    return port2
  }

  Object.defineProperty(globalThis, names.receive, {
    value(text: string) {
      const message = JSON.parse(text)
      switch (message.kind) {
        case 'reply':
          waiting.get(message.id)?.(message)
          waiting.delete(message.id)
          break
        case 'message':
          listeners.get(message.channel)?.({ ports: message.ports.map(bridgePort) }, message.message)
          break
        case 'port':
          ports
            .get(message.id)
            ?.postMessage(message.bytes === undefined ? message.data : Uint8Array.fromBase64(message.bytes))
          break
        case 'port-closed':
          ports.get(message.id)?.postMessage('standin-port-closed')
          ports.get(message.id)?.close()
          ports.delete(message.id)
      }
    },
  })

  const electron = {
    ipcRenderer: {
      invoke: (channel: string, input: unknown) =>
        new Promise((resolve, reject) => {
          const id = nextInvoke
          nextInvoke += 1
          waiting.set(id, (reply) =>
            reply.error === undefined ? resolve(reply.value) : reject(new Error(reply.error)),
          )
          send({ kind: 'invoke', id, channel, input })
        }),
      on: (channel: string, listener: Listener) => listeners.set(channel, listener),
      once: (channel: string, listener: Listener) =>
        listeners.set(channel, (event, message) => {
          listeners.delete(channel)
          listener(event, message)
        }),
    },
    contextBridge: {
      exposeInMainWorld(name: string, api: Record<string, (input: unknown) => Promise<unknown>>) {
        document.addEventListener('standin-call', (event) => {
          const { id, method, input } = JSON.parse(String(event instanceof CustomEvent ? event.detail : '{}'))
          const answer = (detail: object): void => {
            document.dispatchEvent(new CustomEvent(`standin-answer-${id}`, { detail: JSON.stringify(detail) }))
          }
          Promise.resolve(api[method]?.(input)).then(
            (value) => answer({ value }),
            (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
          )
        })
        const detail = JSON.stringify({ name, methods: Object.keys(api) })
        document.dispatchEvent(new CustomEvent('standin-expose', { detail }))
      },
    },
  }
  const requireInPreload = (name: string): unknown => {
    if (name === 'electron') return electron
    throw new Error(`A sandboxed preload cannot require ${name}.`)
  }
  const module = { exports: {} }
  bundle(requireInPreload, module, module.exports)
}
