import {
  ClientFrame,
  engineCalls,
  type CallName,
  type CallOut,
  type ClientSession,
  type EngineFrame,
} from '../../contract/engine.ts'
import { HearthError, toEnvelope } from '../../contract/errors.ts'
import type { Carrier, CarrierEvents, CarrierLink } from '../../renderer/engine/carrier.ts'
import type { FakeEngine } from './engine.ts'
import type { Scenario } from './scenario.ts'

/** Carries frames to a fake engine inside the page, through JSON and every schema of the contract. */
export function fakeCarrier(engine: FakeEngine, connection: Scenario['connection']): Carrier {
  let opened = 0
  return {
    open(events) {
      opened += 1
      const session: ClientSession = { id: `fake-${opened}`, unlockedUntil: 0 }
      const link = createLink(engine, session, events)
      const start = (): void => {
        if (connection === 'refused') {
          events.ended({
            kind: 'refused',
            message: 'This link was used or has expired.',
            hint: 'Run “hearth open” for a new one.',
          })
        } else if (connection === 'never' || (connection === 'cut' && opened > 1)) {
          events.ended({ kind: 'lost' })
        } else {
          events.opened()
          if (connection === 'cut') setTimeout(() => events.ended({ kind: 'lost' }), 900)
        }
      }
      setTimeout(start, 0)
      return link
    },
  }
}

function createLink(engine: FakeEngine, session: ClientSession, events: CarrierEvents): CarrierLink {
  let open = true
  let seq = 0
  const receive = (frame: EngineFrame): void => {
    if (open) events.received(JSON.parse(JSON.stringify(frame)))
  }
  engine.subscribe((sections) => receive({ type: 'change', seq: ++seq, sections }))
  return {
    send(raw) {
      const frame = ClientFrame.parse(JSON.parse(JSON.stringify(raw)))
      if (frame.type !== 'call') {
        receive({ type: 'snapshot', seq, snapshot: engine.snapshot() })
        return
      }
      answer(engine, session, frame.method, frame.input).then(
        (value) => receive({ type: 'result', id: frame.id, ok: true, value }),
        (error: unknown) => receive({ type: 'result', id: frame.id, ok: false, error: toEnvelope(error) }),
      )
    },
    close() {
      open = false
    },
  }
}

async function answer(engine: FakeEngine, session: ClientSession, method: string, input: unknown): Promise<unknown> {
  if (!isCallName(method)) throw new HearthError('engine/unknown-call', 'There is no such call.')
  return dispatch(engine, session, method, input)
}

async function dispatch<Name extends CallName>(
  engine: FakeEngine,
  session: ClientSession,
  name: Name,
  input: unknown,
): Promise<CallOut<Name>> {
  const { in: accepts, out: gives }: CallSchemas[Name] = callSchemas[name]
  return gives.parse(await engine.handlers[name](accepts.parse(input), session))
}

const callSchemas: CallSchemas = engineCalls

type CallSchemas = {
  readonly [Name in CallName]: {
    readonly in: { parse(value: unknown): Parameters<FakeEngine['handlers'][Name]>[0] }
    readonly out: { parse(value: unknown): CallOut<Name> }
  }
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(engineCalls, name)
}
