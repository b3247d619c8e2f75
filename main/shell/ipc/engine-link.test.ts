import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { FromEngineProcess } from '../../../contract/engine-process.ts'
import type { EngineChild, MessagePortMain } from '../electron-parts.ts'
import { lineLog } from '../log.ts'
import { createEngineLink } from './engine-link.ts'

class Child extends EventEmitter implements EngineChild {
  readonly pid = 1
  readonly posted: unknown[] = []
  postMessage(message: unknown): void {
    this.posted.push(message)
  }
  kill(): boolean {
    return true
  }
  say(message: FromEngineProcess): void {
    this.emit('message', message)
  }
  held(): readonly unknown[] {
    return this.posted.filter((message) => JSON.stringify(message).includes('"update"'))
  }
}

class Port extends EventEmitter implements MessagePortMain {
  close = () => undefined
  postMessage = () => undefined
  start = () => undefined
}

it('holds work back for an update also in an engine that is started again, until it is let go', () => {
  const children: Child[] = []
  const link = createEngineLink({
    electron: {
      MessageChannelMain: class {
        readonly port1 = new Port()
        readonly port2 = new Port()
      },
    },
    log: lineLog(() => undefined),
    fork() {
      const made = new Child()
      children.push(made)
      return made
    },
    window: () => null,
    onPassphrase: () => undefined,
    onChange: () => undefined,
    onFailure: () => undefined,
  })
  const runs = (): Child => {
    link.start()
    const child = children.at(-1)
    if (child === undefined) throw new Error('No engine was started.')
    child.say({ type: 'ready' })
    return child
  }
  const first = runs()
  expect(first.held()).toEqual([])
  link.holdForUpdate(true)
  expect(first.held()).toEqual([{ type: 'update', waits: true }])
  first.say({ type: 'stopped' })
  first.emit('exit', 0)
  const second = runs()
  expect(second.held()).toEqual([{ type: 'update', waits: true }])
  second.say({ type: 'stopped' })
  second.emit('exit', 0)
  link.holdForUpdate(false)
  expect(runs().held()).toEqual([])
})
