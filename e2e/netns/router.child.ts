/**
 * What keeps a port at the router, alone. Arguments: file of its notes, port, what to do (`keep` or `end`), protocols,
 * another address of this machine to ask from.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { systemClock } from '../../main/engine/ports/clock.ts'
import { createRouterKeeper } from '../../main/engine/reach/router/keeper.ts'
import { natPmp } from '../../main/engine/reach/router/nat-pmp.ts'
import { pcp } from '../../main/engine/reach/router/pcp.ts'
import { searchOverUdp } from '../../main/engine/reach/router/search.ts'
import { askOverUdp, ownAddressTowards } from '../../main/engine/reach/router/udp.ts'
import { upnp } from '../../main/engine/reach/router/upnp.ts'
import { linuxLine } from '../../main/engine/line/linux-line.ts'

const [file = '', port = '', what = '', protocols = '', from] = process.argv.slice(2)
const notes = (): Record<string, string> => JSON.parse(readFileSync(file, 'utf8'))
const line = linuxLine()
const keeper = createRouterKeeper({
  gateway: async () => (await line.look()).gateway,
  ownTowards: async (gateway) => from ?? ownAddressTowards(gateway),
  protocols: [pcp(askOverUdp()), natPmp(askOverUdp()), upnp(searchOverUdp())].filter(({ name }) =>
    protocols.split(',').includes(name),
  ),
  settings: {
    get: (key) => notes()[key] ?? null,
    set: (key, value) => writeFileSync(file, JSON.stringify({ ...notes(), [key]: value })),
  },
  clock: systemClock,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
})
if (what === 'end') {
  await keeper.end()
  process.stdout.write('ended\n')
} else {
  createServer((socket) => socket.end('from inside')).listen(Number(port), '0.0.0.0')
  await keeper.keep(Number(port))
  process.stdout.write(`view ${JSON.stringify(keeper.view())}\n`)
}
