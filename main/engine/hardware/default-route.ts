/**
 * Reads `/proc/net/route`: the default route with the lowest metric, and its gateway, which is written as the bytes of
 * the address in the order of a little-endian number; null where the route has none.
 */
export function defaultRoute(text: string): { readonly interface: string; readonly gateway: string | null } | null {
  const routes = text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, destination, , , , , , mask]) => destination === '00000000' && mask === '00000000')
    .toSorted((one, other) => Number(one[6]) - Number(other[6]))
  const [name, , gateway] = routes[0] ?? []
  if (name === undefined || gateway === undefined) return null
  return { interface: name, gateway: gateway === '00000000' ? null : addressOf(gateway) }
}

function addressOf(hex: string): string | null {
  if (!/^[0-9A-Fa-f]{8}$/.test(hex)) return null
  return Buffer.from(hex, 'hex').toReversed().join('.')
}
