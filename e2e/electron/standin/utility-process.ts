import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import path from 'node:path'
import type { MessagePortMain } from 'electron'
import type { EngineChild, ForkEngineOptions } from '../../../main/shell/electron-parts.ts'
import { Wire } from './engine-wire.ts'

const bootstrap = path.join(import.meta.dirname, 'engine-bootstrap.ts')

/** Electron's utility process as a process of Node, with the ports it is given bridged to it. */
class StandInUtilityProcess extends EventEmitter implements EngineChild {
  readonly #child: ChildProcess
  readonly #ports = new Map<number, MessagePortMain>()
  #nextPort = 0

  constructor(entry: string, args: readonly string[], { env }: ForkEngineOptions) {
    super()
    this.#child = fork(bootstrap, [entry, ...args], {
      env,
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('message', (raw) => this.#receive(Wire.parse(raw)))
    this.#child.on('exit', (code) => {
      for (const port of this.#ports.values()) port.close()
      this.emit('exit', code ?? 0)
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  kill(): boolean {
    return this.#child.kill('SIGKILL')
  }

  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    this.#send({ kind: 'message', message, ports: transfer.map((port) => this.#bridge(port)) })
  }

  #bridge(port: MessagePortMain): number {
    const id = this.#nextPort
    this.#nextPort += 1
    this.#ports.set(id, port)
    port.on('message', ({ data }) => this.#send({ kind: 'port', id, data }))
    port.on('close', () => {
      if (this.#ports.delete(id)) this.#send({ kind: 'port-closed', id })
    })
    port.start()
    return id
  }

  #send(wire: Wire): void {
    // A process that is just ending takes nothing more; its end is reported by itself.
    if (this.#child.connected) this.#child.send(wire, () => undefined)
  }

  #receive(wire: Wire): void {
    if (wire.kind === 'message') this.emit('message', wire.message)
    else if (wire.kind === 'port') this.#ports.get(wire.id)?.postMessage(wire.data)
    else {
      const port = this.#ports.get(wire.id)
      this.#ports.delete(wire.id)
      port?.close()
    }
  }
}

/** A `utilityProcess` that remembers its children. */
export function standInUtilityProcess() {
  const children: EngineChild[] = []
  return {
    children,
    fork(entry: string, args: string[], options: ForkEngineOptions): EngineChild {
      const child = new StandInUtilityProcess(entry, args, options)
      children.push(child)
      return child
    },
  }
}
