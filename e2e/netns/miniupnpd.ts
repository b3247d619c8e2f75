import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { House } from './namespaces.ts'
import type { Started } from './started.ts'

/** What a router is told by its owner. */
export interface RouterRules {
  readonly upnp: boolean
  /** NAT-PMP and PCP. */
  readonly pmp: boolean
  /** Ports outside that it gives away, as miniupnpd writes them. */
  readonly ports?: string
}

/** The program that most home routers answer with, on the router of this house. */
export async function startMiniupnpd(house: House, folder: string, rules: RouterRules): Promise<Started> {
  const file = path.join(folder, 'miniupnpd.conf')
  const { router } = house
  await writeFile(
    file,
    [
      `ext_ifname=${router.outside.device}`,
      `listening_ip=${router.device}`,
      'port=5000',
      `enable_upnp=${rules.upnp ? 'yes' : 'no'}`,
      `enable_natpmp=${rules.pmp ? 'yes' : 'no'}`,
      'secure_mode=yes',
      `lease_file=${path.join(folder, 'leases')}`,
      'upnp_table_name=filter',
      'upnp_nat_table_name=filter',
      'upnp_forward_chain=miniupnpd',
      'upnp_nat_chain=prerouting_miniupnpd',
      'upnp_nat_postrouting_chain=postrouting_miniupnpd',
      `allow ${rules.ports ?? '1024-65535'} 192.168.77.0/24 1024-65535`,
      'deny 0-65535 0.0.0.0/0 0-65535',
    ].join('\n'),
  )
  const daemon = router.start('miniupnpd', ['-d', '-f', file, '-P', path.join(folder, 'pid')])
  await daemon.line(/listening on|HTTP listening|Listening for/i)
  return daemon
}

/** Ports that the router passes on, as its firewall has them: port outside -> address and port inside. */
export async function passedOn(house: House): Promise<readonly string[]> {
  const asked = house.router.start('nft', ['-n', 'list', 'chain', 'inet', 'filter', 'prerouting_miniupnpd'])
  await asked.line(/^}/)
  return [...asked.output().matchAll(/dport (\d+).*dnat ip to ([\d.]+):(\d+)/g)].map(
    ([, outside, address, port]) => `${outside} -> ${address}:${port}`,
  )
}
