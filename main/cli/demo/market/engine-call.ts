import type { ConnectClient } from '../../../../contract/carrier.ts'
import { type CallIn, type CallName, type CallOut, engineCalls } from '../../../../contract/engine.ts'
import type { NetworkId } from '../../../../contract/networks.ts'

const outs: { readonly [Name in CallName]: { readonly out: { parse(value: unknown): CallOut<Name> } } } = engineCalls

/** One call to an engine of this process, as any client makes it; about the money of another network where one is named. */
export async function callEngine<Name extends CallName>(
  connect: ConnectClient,
  method: Name,
  input: CallIn<Name>,
  network?: NetworkId,
): Promise<CallOut<Name>> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const connection = connect({
    send: (frame) => {
      if (frame.type !== 'result' || frame.id !== 0) return
      if (frame.ok) resolve(frame.value)
      else reject(new Error(frame.error.message))
    },
    close: (reason) => reject(new Error(reason)),
  })
  try {
    connection.receive({ type: 'hello', protocol: 1 })
    connection.receive({ type: 'call', id: 0, method, input, ...(network === undefined ? {} : { network }) })
    return outs[method].out.parse(await promise)
  } finally {
    connection.closed()
  }
}
