import type { Server } from 'node:http'
import { HearthError } from '../../contract/errors.ts'

/** Tried first, so that the address stays the same from day to day. */
export const DEFAULT_PORT = 4077
/** How many ports are tried before the system chooses one. */
const TRIES = 20

export interface Listening {
  readonly port: number
  readonly servers: readonly Server[]
  readonly ipv6: boolean
}

/**
 * Listens on 127.0.0.1 and, where the machine has it, ::1, on the same port. A port that anybody
 * holds on either address is left alone, since `localhost` could lead to them.
 * @param port exactly this one; null: the default, or the next that is free.
 * @throws HearthError `web/port-taken`
 */
export async function listenOnLoopback(newServer: () => Server, port: number | null): Promise<Listening> {
  const candidates =
    port === null ? [...Array.from({ length: TRIES }, (_entry, index) => DEFAULT_PORT + index), 0, 0, 0] : [port]
  for (const candidate of candidates) {
    const listening = await listenOn(newServer, candidate)
    if (listening !== null) return listening
  }
  throw new HearthError('web/port-taken', `Port ${port ?? DEFAULT_PORT} is used by another program.`, {
    hint: 'Stop that program or choose another port.',
  })
}

async function listenOn(newServer: () => Server, wanted: number): Promise<Listening | null> {
  const ipv4 = newServer()
  if ((await listen(ipv4, '127.0.0.1', wanted)) !== 'listening') return null
  const port = portOf(ipv4)
  const ipv6 = newServer()
  const outcome = await listen(ipv6, '::1', port)
  if (outcome === 'taken') {
    await new Promise((resolve) => ipv4.close(resolve))
    return null
  }
  return outcome === 'listening' ? { port, servers: [ipv4, ipv6], ipv6: true } : { port, servers: [ipv4], ipv6: false }
}

type Outcome = 'listening' | 'taken' | 'no-address'

function listen(server: Server, host: string, port: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve('taken')
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve('no-address')
      else reject(new HearthError('web/cannot-listen', 'Hearth’s window server could not start.', { cause: error }))
    }
    server.once('error', failed)
    server.listen({ host, port, exclusive: true, ipv6Only: host === '::1' }, () => {
      server.off('error', failed)
      resolve('listening')
    })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address with a port.')
  return address.port
}
