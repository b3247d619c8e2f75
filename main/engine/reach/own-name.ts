import { HearthError } from '../../../contract/errors.ts'
import { REACH_PATH } from '../../../contract/reach-check.ts'
import type { By } from './announced.ts'
import type { ReachHost } from './peers/host.ts'

/** Reads an address as a buyer's program would: its public address, its certificate, no redirect; within bounds. */
export type ReadPublic = (url: string) => Promise<Uint8Array>

/**
 * Where buyers may come although nobody has tried it: the first address under a name of the certificate that leads back
 * to this very machine, shown by a word that lies here. Where none does (many routers let nobody in from behind them),
 * the first name with the port is taken, if the person has said so.
 * @param names in the certificate that buyers’ programs take, see `trustedNames`
 * @param port as it is outside
 * @returns null where there is nothing to announce
 */
export async function ownName(
  names: readonly string[],
  port: number,
  parts: { readonly host: Pick<ReachHost, 'expect'>; readonly read: ReadPublic; readonly bySay: boolean },
): Promise<{ readonly url: string; readonly by: Exclude<By, 'peers'> } | null> {
  for (const name of names) {
    // A program in front of this machine (a proxy, a tunnel) has the usual port.
    for (const url of new Set([addressOf(name, port), addressOf(name, 443)])) {
      if (await leadsHere(url, parts)) return { url, by: 'name' }
    }
  }
  const [first] = names
  return first === undefined || !parts.bySay ? null : { url: addressOf(first, port), by: 'person' }
}

export function addressOf(name: string, port: number): string {
  return `https://${name}${port === 443 ? '' : `:${port}`}`
}

async function leadsHere(
  url: string,
  { host, read }: { readonly host: Pick<ReachHost, 'expect'>; readonly read: ReadPublic },
): Promise<boolean> {
  const { nonce, word } = host.expect()
  try {
    return Buffer.from(await read(`${url}${REACH_PATH}/${nonce}`)).toString('latin1') === word
  } catch (error) {
    if (!(error instanceof HearthError)) throw error
    return false
  }
}
