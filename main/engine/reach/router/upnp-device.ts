import { Device, type Service } from 'nat-upnp-rejetto'
import { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'
import { say } from '../../../../contract/words/say.ts'
import type { Gate } from './gate.ts'
import { refused, unknown } from './protocol.ts'

/** The arguments of an action, in the order of the specification. */
export type Arguments = readonly (readonly [name: string, value: string | number])[]

/** What an action answered, or the code with which the router refused it. */
export type Answer = { readonly values: Readonly<Record<string, unknown>> } | { readonly fault: number }

const Fault = z.object({ errorCode: z.coerce.number().int() })
const Values = z.record(z.string(), z.unknown())

/** The router behind a gate, as the kept library speaks with it. */
export interface UpnpRouter {
  /** @throws HearthError `router/silent`, `router/refused` */
  run(action: string, given: Arguments): Promise<Answer>
}

/** @param description where the router says it describes itself */
export function upnpRouter(gate: Gate, description: URL): UpnpRouter {
  const device = new GatedDevice(gate, description)
  return {
    run: async (action, given) => {
      try {
        const answer = await device.run(
          action,
          given.map((pair) => [...pair]),
        )
        return { values: Values.parse(answer[`${action}Response`] || {}) }
      } catch (error) {
        const fault = Fault.safeParse(error)
        if (fault.success) return { fault: fault.data.errorCode }
        if (error instanceof HearthError) throw error
        throw unknown(say`what it says of itself cannot be understood`)
      }
    },
  }
}

/** The library’s device, which goes through the gate whatever address the router’s description names. */
class GatedDevice extends Device {
  readonly #gate: Gate
  readonly #router: URL
  #service: Promise<Service> | null = null

  constructor(gate: Gate, description: URL) {
    super(new URL(`${description.pathname}${description.search}`, gate.url).href)
    this.#gate = gate
    this.#router = description
  }

  override getService(types: string[]): Promise<Service> {
    this.#service ??= super
      .getService(types)
      .then((found) => ({ ...found, controlURL: this.#through(found.controlURL) }))
    return this.#service
  }

  #through(address: string): string {
    const url = new URL(address)
    if (url.origin !== this.#router.origin && url.origin !== new URL(this.#gate.url).origin) {
      throw refused(say`it sends on to another address, which is not followed`)
    }
    return new URL(`${url.pathname}${url.search}`, this.#gate.url).href
  }
}
