import { HearthError } from '../../../contract/errors.ts'
import type { Carrier } from './carrier.ts'
import type { Certificate } from './certificate.ts'
import { publicName, trustedNames } from './public-name.ts'

const GRACE_MS = 1_000

/** Serves the market, and nothing else, at an address over TLS; with the bounds of every listener of it. */
export type ServeMarket = (at: {
  readonly host: string
  readonly port: number
  readonly tls: { readonly cert: string; readonly key: string }
}) => Promise<{ readonly url: string; sentBytes(): number; stop(graceMs: number): Promise<void> }>

/** Direct TCP with TLS. */
export function directCarrier(parts: {
  readonly serve: ServeMarket
  readonly certificate: () => Promise<Certificate>
}): Carrier {
  return async ({ address, port }) => {
    const { cert, key, ...facts } = await parts.certificate()
    const listener = await parts.serve({ host: address, port, tls: { cert, key } }).catch((error: unknown) => {
      throw explained(error, address, port)
    })
    const listening = new URL(listener.url)
    return {
      listening: { url: listener.url, certificate: facts },
      nameOf: publicName({ cert, listening }),
      names: () => trustedNames(cert, listening),
      sentBytes: () => listener.sentBytes(),
      close: () => listener.stop(GRACE_MS),
    }
  }
}

function explained(error: unknown, address: string, port: number): unknown {
  if (!(error instanceof HearthError)) return error
  if (error.code === 'market/port-taken') {
    return new HearthError('reach/port-taken', `Strangers cannot connect: another program already uses port ${port}.`, {
      hint: 'Choose another port, or end that program. It is tried again by itself.',
      cause: error,
    })
  }
  return new HearthError(
    'reach/cannot-listen',
    `Strangers cannot connect: nobody can listen at ${address}, port ${port}.`,
    {
      hint: 'Choose an address that this computer has, and a port above 1023. It is tried again by itself.',
      cause: error,
    },
  )
}
