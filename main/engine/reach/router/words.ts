import { BlockList } from 'node:net'
import type { RouterView } from '../../../../contract/reach.ts'
import { say } from '../../../../contract/words/say.ts'
import { isPublicAddress } from '../public-address.ts'

type Words = Pick<RouterView, 'sentence' | 'next'>

/** Addresses that internet providers share among customers (RFC 6598). */
const shared = new BlockList()
shared.addSubnet('100.64.0.0', 10, 'ipv4')

export const NO_ROUTER: Words = { sentence: say`No router was found.`, next: null }

export function noneNeeded(own: string): Words {
  return { sentence: say`This computer has the public address ${own} itself: no router is asked.`, next: null }
}

/** @param address the router’s address outside, as it says; null where it tells none */
export function passedOn(port: number, address: string | null): Words {
  if (address === null) return { sentence: say`The router passes port ${port} on to this computer.`, next: null }
  if (isPublicAddress(address)) {
    return { sentence: say`The router passes port ${port} of ${address} on to this computer.`, next: null }
  }
  if (shared.check(address, 'ipv4')) {
    return {
      sentence: say`The router passes the port on, but your internet provider shares one address among customers: ${address} is not public.`,
      next: say`Ask your internet provider for a public address. Until then nobody from outside gets here.`,
    }
  }
  return {
    sentence: say`The router passes the port on, but stands behind another router: its address ${address} is not public.`,
    next: say`Pass the port on in the other router too, or set it to do nothing but connect.`,
  }
}

/** @param refusal what the router said, where one answered */
export function notPassedOn(refusal: string | null, port: number, own: string): Words {
  return {
    sentence:
      refusal === null
        ? say`The router was asked to pass port ${port} on, and does not answer.`
        : say`The router does not pass port ${port} on: ${refusal}.`,
    next: say`Turn on PCP, NAT-PMP or UPnP in your router, or have it pass TCP port ${port} on to ${own}. If that does not help, ask your internet provider for a public address.`,
  }
}
