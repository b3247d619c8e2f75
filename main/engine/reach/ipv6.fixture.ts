import { networkInterfaces } from 'node:os'

/** Whether this computer can be asked over IPv6 at all; where not, it is printed what is not tried. */
export function hasIpv6(what: string): boolean {
  const has = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
  if (!has) process.stderr.write(`${what} is not tried: this computer has no IPv6.\n`)
  return has
}
