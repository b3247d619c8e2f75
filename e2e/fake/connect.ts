import type { ClientCarrier, ClientConnection, ConnectClient } from '../../contract/carrier.ts'
import {
  engineCalls,
  type CallName,
  type CallOut,
  type ClientSession,
  type EngineHandlers,
} from '../../contract/engine.ts'
import { ClientFrame, type EngineFrame } from '../../contract/frames.ts'
import { HearthError, toEnvelope } from '../../contract/errors.ts'
import type { NetworkId } from '../../contract/networks.ts'
import type { FakeEngine } from './engine.ts'

/** Attaches clients to a fake engine; every frame and answer passes the schemas of the contract. */
export function connectFake(engine: FakeEngine): ConnectClient {
  let clients = 0
  return (carrier) => createConnection(engine, carrier, { id: `fake-${++clients}`, unlockedUntil: 0 })
}

function createConnection(engine: FakeEngine, carrier: ClientCarrier, session: ClientSession): ClientConnection {
  let open = true
  let seq = 0
  /** A wallet that is open on one network is closed on the others. */
  const sessions = new Map<NetworkId, ClientSession>()
  const sessionOf = (network: NetworkId): ClientSession => {
    const known = sessions.get(network) ?? { id: session.id, unlockedUntil: 0 }
    sessions.set(network, known)
    return known
  }
  const send = (frame: EngineFrame): void => {
    if (open) carrier.send(frame)
  }
  engine.subscribe((sections) => send({ type: 'change', seq: ++seq, sections }))
  return {
    receive(raw) {
      const frame = ClientFrame.parse(raw)
      if (frame.type !== 'call') {
        send({ type: 'snapshot', seq, snapshot: engine.snapshot() })
        return
      }
      const { method, input, network } = frame
      const answered =
        network === undefined
          ? answer(() => engine.handlers, session, method, input)
          : answer(() => engine.handlersOf(network), sessionOf(network), method, input)
      answered.then(
        (value) => send({ type: 'result', id: frame.id, ok: true, value }),
        (error: unknown) => send({ type: 'result', id: frame.id, ok: false, error: toEnvelope(error) }),
      )
    },
    closed() {
      open = false
    },
  }
}

async function answer(
  handlers: () => EngineHandlers,
  session: ClientSession,
  method: string,
  input: unknown,
): Promise<unknown> {
  if (!isCallName(method)) throw new HearthError('engine/unknown-call', 'There is no such call.')
  return dispatch(handlers(), session, method, input)
}

async function dispatch<Name extends CallName>(
  handlers: EngineHandlers,
  session: ClientSession,
  name: Name,
  input: unknown,
): Promise<CallOut<Name>> {
  const { in: accepts, out: gives }: CallSchemas[Name] = callSchemas[name]
  return gives.parse(await handlers[name](accepts.parse(input), session))
}

const callSchemas: CallSchemas = engineCalls

type CallSchemas = {
  readonly [Name in CallName]: {
    readonly in: { parse(value: unknown): Parameters<EngineHandlers[Name]>[0] }
    readonly out: { parse(value: unknown): CallOut<Name> }
  }
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(engineCalls, name)
}
