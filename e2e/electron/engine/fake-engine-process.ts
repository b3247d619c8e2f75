import type { ClientCarrier } from '../../../contract/carrier.ts'
import { ToEngineProcess, type FromEngineProcess } from '../../../contract/engine-process.ts'
import { NetworkId } from '../../../contract/networks.ts'
import { createTestEngine, PASSPHRASE } from '../../../main/engine/api/engine.fixture.ts'
import { systemClock } from '../../../main/engine/ports/clock.ts'

/**
 * An engine process whose engine is the contract-built one of the tests: the real hub over real
 * ports, with handlers that keep a little state.
 */
const { parentPort: port } = process
const { hub } = createTestEngine({ clock: systemClock })

function say(message: FromEngineProcess): void {
  port.postMessage(message)
}

port.on('message', ({ data, ports: [client] }) => {
  const message = ToEngineProcess.parse(data)
  if (message.type === 'stop') {
    hub.close('Hearth is closing.')
    say({ type: 'stopped' })
    // Leaves the goodbye the time to get out.
    setTimeout(() => process.exit(0), 50)
    return
  }
  if (message.type === 'passphrase') {
    if (message.passphrase === PASSPHRASE) return say({ type: 'ready' })
    return askPassphrase('That is not the passphrase of this wallet.')
  }
  // This engine does not mind whether anybody is there, what keeps its passphrase, or whether an update waits.
  if (message.type === 'activity' || message.type === 'keyring' || message.type === 'update') return
  if (client === undefined) throw new Error('A client came without its port.')
  const carrier: ClientCarrier = {
    send: (frame) => client.postMessage(frame, []),
    close: () => client.close(),
  }
  const connection = hub.connect(carrier)
  client.on('message', (event) => connection.receive(event.data))
  client.on('close', () => connection.closed())
  client.start()
})
/** Named: a network whose wallet has a passphrase of its own. */
const network = NetworkId.safeParse(process.env['HEARTH_NETWORK']).data

function askPassphrase(problem: string | null): void {
  if (network !== undefined) say({ type: 'passphrase', request: { purpose: 'unlock', network, problem } })
}

if (network === undefined) say({ type: 'ready' })
else askPassphrase(null)
