import { randomInt } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { z } from 'zod'
import { say } from '../../../../contract/words/say.ts'
import { openGate } from './gate.ts'
import { type PassRequest, refused, type RouterProtocol, silent, unknown } from './protocol.ts'
import type { SearchRouter } from './search.ts'
import { upnpRouter, type UpnpRouter } from './upnp-device.ts'

/** What people read in their router. */
const DESCRIPTION = 'Hearth'
/** Other ports that are tried when the wanted one is taken. */
const OTHER_PORTS = 3
const NO_SUCH_ENTRY = 714
const TAKEN = 718
const ONLY_PERMANENT = 725

/** Who has a port of the router. */
const Entry = z.object({
  NewInternalPort: z.coerce.number().int(),
  NewInternalClient: z.coerce.string(),
  NewLeaseDuration: z.coerce.number().int().min(0),
})
const External = z.object({ NewExternalIPAddress: z.string().refine(isIPv4) })

/** Ports through UPnP (Internet Gateway Device, WANIPConnection and WANPPPConnection 1 and 2). */
export function upnp(search: SearchRouter): RouterProtocol {
  async function withRouter<Value>(request: PassRequest, use: (router: UpnpRouter) => Promise<Value>): Promise<Value> {
    const description = await search(request)
    if (description === null) throw silent()
    const gate = await openGate(description, request.own)
    try {
      return await use(upnpRouter(gate, description))
    } finally {
      gate.close()
    }
  }
  return {
    name: 'upnp',
    pass: (request) =>
      withRouter(request, async (router) => {
        for (const port of [request.wanted, ...Array.from({ length: OTHER_PORTS }, () => randomInt(20_000, 60_000))]) {
          const holder = await holderOf(router, port)
          if (holder !== null && !isOurs(holder, request)) continue
          const fault = await add(router, request, port)
          if (fault === TAKEN) continue
          if (fault === ONLY_PERMANENT) throw refused(say`it keeps ports open for good only, which is not asked for`)
          if (fault !== null) throw refused(FAULTS[fault] ?? say`it refuses, with code ${fault}`)
          const leaseSeconds = await leaseOf(router, request, port)
          return { port, leaseSeconds, address: await externalAddress(router) }
        }
        throw refused(say`the ports that were asked for belong to somebody else`)
      }),
    end: (request) =>
      withRouter(request, async (router) => {
        const holder = await holderOf(router, request.wanted)
        if (holder !== null && isOurs(holder, request)) await remove(router, request.wanted)
      }),
  }
}

const FAULTS: Readonly<Record<number, string>> = {
  606: say`it does not allow it`,
  728: say`it has no port left`,
}

/** Null where nobody has the port; a router that cannot tell is not asked for it. */
async function holderOf(router: UpnpRouter, port: number): Promise<z.infer<typeof Entry> | null> {
  const answer = await router.run('GetSpecificPortMappingEntry', place(port))
  if ('values' in answer) {
    const entry = Entry.safeParse(answer.values)
    if (entry.success) return entry.data
    throw unknown(say`what it says of itself cannot be understood`)
  }
  if (answer.fault === NO_SUCH_ENTRY) return null
  throw refused(FAULTS[answer.fault] ?? say`it does not tell who has a port, with code ${answer.fault}`)
}

function isOurs(holder: z.infer<typeof Entry>, { own, port }: PassRequest): boolean {
  return holder.NewInternalClient === own && holder.NewInternalPort === port
}

/** @returns the code with which it was refused, or null */
async function add(
  router: UpnpRouter,
  { own, port, leaseSeconds }: PassRequest,
  wanted: number,
): Promise<number | null> {
  const answer = await router.run('AddPortMapping', [
    ...place(wanted),
    ['NewInternalPort', port],
    ['NewInternalClient', own],
    ['NewEnabled', 1],
    ['NewPortMappingDescription', DESCRIPTION],
    ['NewLeaseDuration', leaseSeconds],
  ])
  return 'fault' in answer ? answer.fault : null
}

/** What became of it: some routers say yes and do something else. */
async function leaseOf(router: UpnpRouter, request: PassRequest, port: number): Promise<number> {
  const holder = await holderOf(router, port)
  if (holder === null || !isOurs(holder, request)) throw refused(say`it says yes, and passes nothing on`)
  if (holder.NewLeaseDuration > 0) return holder.NewLeaseDuration
  await remove(router, port)
  throw refused(say`it keeps ports open for good only, which is not asked for`)
}

async function remove(router: UpnpRouter, port: number): Promise<void> {
  const answer = await router.run('DeletePortMapping', place(port))
  if ('fault' in answer && answer.fault !== NO_SUCH_ENTRY) throw refused(say`it does not close the port again`)
}

async function externalAddress(router: UpnpRouter): Promise<string | null> {
  const answer = await router.run('GetExternalIPAddress', [])
  const read = External.safeParse('values' in answer ? answer.values : {})
  return read.success ? read.data.NewExternalIPAddress : null
}

function place(port: number) {
  return [
    ['NewRemoteHost', ''],
    ['NewExternalPort', port],
    ['NewProtocol', 'TCP'],
  ] as const
}
