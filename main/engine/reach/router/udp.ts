import { createSocket } from 'node:dgram'

/**
 * Asks the router a question of one packet; resolves with the first answer that fits, null when none came in time.
 * Never throws.
 */
export type AskRouter = (
  at: { readonly gateway: string; readonly own: string },
  question: Uint8Array,
  fits: (answer: Buffer) => boolean,
) => Promise<Buffer | null>

/** Of NAT-PMP and PCP servers (RFC 6886 and RFC 6887). */
const PORT = 5351
/** As RFC 6886 has it, but ended after four: each time twice as long. */
const WAITS_MS: readonly number[] = [250, 500, 1_000, 2_000]

/** Over a socket that is connected to the router, so that the system drops what comes from anybody else. */
export function askOverUdp(port: number = PORT, waits: readonly number[] = WAITS_MS): AskRouter {
  return ({ gateway, own }, question, fits) =>
    new Promise((resolve) => {
      const socket = createSocket('udp4')
      let timer: NodeJS.Timeout | undefined
      let ended = false
      const end = (answer: Buffer | null): void => {
        if (ended) return
        ended = true
        clearTimeout(timer)
        socket.close()
        resolve(answer)
      }
      const send = (turn: number): void => {
        const wait = waits[turn]
        if (wait === undefined) return end(null)
        socket.send(question)
        timer = setTimeout(() => send(turn + 1), wait)
      }
      // Nothing listens there, or there is no way there.
      socket.on('error', () => end(null))
      socket.on('message', (answer) => (fits(answer) ? end(answer) : undefined))
      socket.once('connect', () => send(0))
      socket.bind({ address: own }, () => (ended ? undefined : socket.connect(port, gateway)))
    })
}

/** The address that this computer has towards another one; null where it has none. Nothing is sent. */
export function ownAddressTowards(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const end = (own: string | null): void => {
      socket.close()
      resolve(own)
    }
    socket.once('error', () => end(null))
    socket.connect(PORT, address, () => end(socket.address().address))
  })
}
