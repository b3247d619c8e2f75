import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { MessageChannelMain, MessagePortMain } from 'electron'

/** Electron's main-process port over a port of Node. */
export class StandInPort extends EventEmitter implements MessagePortMain {
  readonly #port: MessagePort
  #started = false
  #closed = false

  constructor(port: MessagePort) {
    super()
    this.#port = port
    port.on('close', () => {
      if (this.#closed) return
      this.#closed = true
      this.emit('close')
    })
  }

  postMessage(message: unknown): void {
    if (!this.#closed) this.#port.postMessage(message, [])
  }

  start(): void {
    if (this.#started) return
    this.#started = true
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
    this.#port.start()
  }

  close(): void {
    this.#port.close()
  }
}

export class StandInMessageChannel implements MessageChannelMain {
  readonly port1: StandInPort
  readonly port2: StandInPort

  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new StandInPort(port1)
    this.port2 = new StandInPort(port2)
  }
}
