import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openCapture } from './capture.ts'
import { certificateFor } from './certificate.ts'
import { passedOn, startMiniupnpd } from './miniupnpd.ts'
import { missingForNamespaces, openHouse } from './namespaces.ts'
import type { Started } from './started.ts'

const Ready = z.object({ agent: z.string(), key: z.string(), peerKey: z.string(), port: z.number() })
const Bought = z.object({
  agent: z.string(),
  endpoint: z.string(),
  answer: z.string(),
  work: z.string(),
  price: z.string(),
  paid: z.string(),
})
const Books = z.object({ earned: z.string(), pending: z.string(), difference: z.string() })
/** By host of the sandbox, which attempts were not held back. */
const Tried = z.record(z.string(), z.array(z.string()))
/** Of nobody here; the provider would send packets for them out to the router, where they are seen. */
const WISHES = ['11.77.0.99', '93.184.216.34', '169.254.169.254']
/** Where routers are searched for (UPnP). */
const EVERYBODY = '239.255.255.250'
const file = (name: string) => path.join(import.meta.dirname, name)
const missing = missingForNamespaces(['tcpdump', 'nft', 'miniupnpd'])
if (missing !== null) {
  process.stderr.write(
    `A buyer outside a house in network namespaces is not tried: ${missing}; apt-get install iproute2 tcpdump nftables miniupnpd miniupnpd-nftables\n`,
  )
}

test.skipIf(missing !== null)(
  'a buyer beyond the router finds, hires and checks a provider over TLS, the books agree, and nothing goes where a job asks',
  { timeout: 900_000 },
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hearth-netns-'))
    const house = await openHouse()
    const { provider, router, buyer } = house
    try {
      await startMiniupnpd(house, folder, { upnp: true, pmp: true })
      const outside = router.outside.address
      // Of the person, for the address outside, by an authority that the buyer’s programs trust.
      const trusted = { ...process.env, NODE_EXTRA_CA_CERTS: await certificateFor(outside, folder) }
      const run = ['run', '--no-browser', '--no-buyer', '--port', '0', '--market-port', '4021', '--data', folder]
      const engine = provider.start(process.execPath, [file('../../main/cli.ts'), ...run], trusted)
      await engine.line(/Buyers connect at/)
      const desk = provider.start(process.execPath, [file('owner.child.ts'), folder, provider.address, buyer.address])
      const { key, agent, peerKey, port } = Ready.parse(json(await desk.line(/^ready (.*)$/)))
      expect(await passedOn(house)).toContain(`${port} -> ${provider.address}:4022`)
      const capture = await openCapture(provider)

      const peer = buyer.start(process.execPath, [file('peer.child.ts'), buyer.address, peerKey])
      await peer.line(/^listening/)
      desk.child.stdin?.write('reach\n')
      expect(json(await desk.line(/^reach (.*)$/))).toMatchObject({
        state: 'reachable',
        url: `https://${outside}:4022`,
        registered: `https://${outside}:4022/.well-known/agent-registration.json`,
      })

      const node = `http://${outside}:8545`
      const shopping = buyer.start(process.execPath, [file('buyer.child.ts'), node, key, ...WISHES], trusted)
      const bought = Bought.parse(json(await shopping.line(/^bought (.*)$/)))
      expect(bought).toMatchObject({ agent, endpoint: `https://${outside}:4022/`, work: 'right' })
      expect(bought.answer).toContain(WISHES[0])
      expect(bought.paid).toBe(bought.price)
      const books = await finalBooks(desk)
      expect(books).toEqual({ earned: bought.price, pending: '0', difference: '0' })

      // A module can name no socket, so code with all of Node tries it, in the place of a worker on this machine.
      const attempts = async (walls: 'closed' | 'open') => {
        const trying = provider.start(process.execPath, [file('walls.child.ts'), walls, ...WISHES])
        return Tried.parse(json(await trying.line(/^tried (.*)$/)))
      }
      const closed = await attempts('closed')
      expect(Object.keys(closed).length).toBeGreaterThan(0)
      expect(Object.values(closed).flat()).toEqual([])

      const seen = [...capture.addresses()].toSorted()
      for (const wish of WISHES) expect(seen).not.toContain(wish)
      const expected = new Set([provider.address, router.address, buyer.address, EVERYBODY])
      expect(seen.filter((address) => !expected.has(address))).toEqual([])
      // The control: without the walls’ network namespace the same attempts go out, and are seen.
      await attempts('open')
      await expect
        .poll(() => [...capture.addresses()], { timeout: 30_000 })
        .toEqual(expect.arrayContaining([...WISHES]))

      await engine.end()
      expect(await passedOn(house)).not.toContain(`${port} -> ${provider.address}:4022`)
    } finally {
      await house.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
)

/** Long enough for a payment to be final on the practice chain. */
const FINAL_MS = 180_000

/** The provider's books once the payment in them is final, and the chain has been asked since. */
async function finalBooks(desk: Started): Promise<z.infer<typeof Books>> {
  const told = () =>
    desk
      .output()
      .split('\n')
      .filter((line) => line.startsWith('books '))
  const until = Date.now() + FINAL_MS
  for (let round = 1; ; round += 1) {
    desk.child.stdin?.write('books\n')
    await expect.poll(() => told().length, { timeout: 60_000 }).toBe(round)
    const books = Books.parse(JSON.parse((told().at(-1) ?? '').slice('books '.length)))
    if ((books.pending === '0' && books.difference === '0') || Date.now() > until) return books
    await sleep(300)
  }
}

function json(match: RegExpExecArray): unknown {
  return JSON.parse(match[1] ?? '')
}
