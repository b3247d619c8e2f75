import type { ConnectClient } from '../../../../contract/carrier.ts'
import { type CallIn, type CallName, type CallOut, engineCalls } from '../../../../contract/engine.ts'
import type { EngineFrame } from '../../../../contract/frames.ts'
import type { NetworkId } from '../../../../contract/networks.ts'

const outs: { readonly [Name in CallName]: { readonly out: { parse(value: unknown): CallOut<Name> } } } = engineCalls

/** A connection to an engine of this process, as any client has one: what it unlocks is open to it alone. */
export interface EngineConnection {
  /** About the money of the main network, unless another is named. */
  call<Name extends CallName>(method: Name, input: CallIn<Name>, network?: NetworkId): Promise<CallOut<Name>>
  close(): void
}

type ResultFrame = Extract<EngineFrame, { type: 'result' }>

export function connectTo(connect: ConnectClient): EngineConnection {
  const waiting = new Map<number, PromiseWithResolvers<ResultFrame>>()
  let nextId = 0
  const connection = connect({
    send: (frame) => {
      if (frame.type === 'result') waiting.get(frame.id)?.resolve(frame)
    },
    close: (reason) => {
      for (const { reject } of waiting.values()) reject(new Error(reason))
    },
  })
  connection.receive({ type: 'hello', protocol: 1 })
  return {
    call: async (method, input, network) => {
      const id = nextId++
      const answer = Promise.withResolvers<ResultFrame>()
      waiting.set(id, answer)
      connection.receive({ type: 'call', id, method, input, ...(network === undefined ? {} : { network }) })
      const frame = await answer.promise
      waiting.delete(id)
      if (!frame.ok) throw new Error(frame.error.message)
      return outs[method].out.parse(frame.value)
    },
    close: () => connection.closed(),
  }
}

/** One call on a connection of its own. */
export async function callEngine<Name extends CallName>(
  connect: ConnectClient,
  method: Name,
  input: CallIn<Name>,
  network?: NetworkId,
): Promise<CallOut<Name>> {
  const connection = connectTo(connect)
  try {
    return await connection.call(method, input, network)
  } finally {
    connection.close()
  }
}
