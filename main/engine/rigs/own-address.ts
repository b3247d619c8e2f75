import { createSocket } from 'node:dgram'
import os from 'node:os'

/** An address that nobody has (RFC 5737), only to ask which way out the system would take; nothing is sent to it. */
const NOBODY = '192.0.2.1'

/** The address under which this computer is in its local network, as its routes say; loopback where there is none. */
export async function localAddress(): Promise<string> {
  return (await routeAddress()) ?? firstAddress() ?? '127.0.0.1'
}

function routeAddress(): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const done = (address: string | null): void => {
      socket.close()
      resolve(address)
    }
    socket.once('error', () => done(null))
    socket.connect(9, NOBODY, () => {
      const { address } = socket.address()
      done(address === '0.0.0.0' ? null : address)
    })
  })
}

function firstAddress(): string | null {
  const all = Object.values(os.networkInterfaces()).flatMap((each) => each ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null
}
