import { BlockList, isIP } from 'node:net'

/** Nothing that a stranger names may lead here: this machine, its network, and what is routed nowhere. */
const closed = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  closed.addSubnet(network, prefix, 'ipv4')
}

/** Of IPv6 only what is handed out to the public, without the parts that carry an IPv4 address inside. */
const open = new BlockList()
open.addSubnet('2000::', 3, 'ipv6')
const carriers = new BlockList()
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  carriers.addSubnet(network, prefix, 'ipv6')
}

/** True for an IP address that belongs to the public internet; a name is none. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !closed.check(address, 'ipv4')
    case 6:
      return open.check(address, 'ipv6') && !carriers.check(address, 'ipv6')
    default:
      return false
  }
}
