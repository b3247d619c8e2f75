import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import { StandInMessageChannel, type StandInPort } from './ports.ts'
import { Wire } from './engine-wire.ts'

/** First code of the stand-in's engine process: gives it a `process.parentPort`, then its entry. */
const ports = new Map<number, StandInPort>()
// The answer to a lost message is the 'disconnect' below.
const send = (wire: Wire): void => void process.send?.(wire, undefined, undefined, () => undefined)

class StandInParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    send({ kind: 'message', message, ports: [] })
  }
}

function receivePort(id: number): StandInPort {
  const { port1, port2 } = new StandInMessageChannel()
  ports.set(id, port2)
  port2.on('message', ({ data }: { data: unknown }) => send({ kind: 'port', id, data }))
  port2.on('close', () => {
    if (ports.delete(id)) send({ kind: 'port-closed', id })
  })
  port2.start()
  return port1
}

const parentPort = new StandInParentPort()
Object.defineProperty(process, 'parentPort', { value: parentPort })
process.on('message', (raw) => {
  const wire = Wire.parse(raw)
  if (wire.kind === 'message') parentPort.emit('message', { data: wire.message, ports: wire.ports.map(receivePort) })
  else if (wire.kind === 'port') ports.get(wire.id)?.postMessage(wire.data)
  else {
    const port = ports.get(wire.id)
    ports.delete(wire.id)
    port?.close()
  }
})
// A test that dies takes its engine with it.
process.on('disconnect', () => process.exit(1))

const entry = process.argv[2]
if (entry === undefined) throw new Error('No entry was given.')
await import(pathToFileURL(entry).href)
