import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openCapture } from './capture.ts'
import { missingForNamespaces, openTwoMachines, type Started } from './namespaces.ts'

const Ready = z.object({ agent: z.string(), key: z.string() })
const Bought = z.object({
  agent: z.string(),
  endpoint: z.string(),
  answer: z.string(),
  work: z.string(),
  price: z.string(),
  paid: z.string(),
})
const Books = z.object({ earned: z.string(), pending: z.string(), difference: z.string() })
/** Of nobody here; the provider would send packets for them out to the buyer’s machine, where they are seen. */
const WISHES = ['11.77.0.99', '93.184.216.34', '169.254.169.254']
const CONTROL = '93.184.216.99'
const file = (name: string) => path.join(import.meta.dirname, name)
const missing = missingForNamespaces()
if (missing !== null) process.stderr.write(`Two machines in network namespaces are not tried: ${missing}.\n`)

test.skipIf(missing !== null)(
  'a buyer on another host finds, hires and checks a provider, the books agree, and nothing goes where a job asks',
  { timeout: 180_000 },
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hearth-netns-'))
    const machines = await openTwoMachines()
    const { provider, buyer } = machines
    try {
      const run = ['run', '--no-browser', '--no-buyer', '--port', '0', '--market-port', '4021', '--data', folder]
      const engine = provider.start(process.execPath, [file('../../main/cli.ts'), ...run])
      await engine.line(/Buyers connect at/)
      const gate = provider.start(process.execPath, [file('gate.child.ts'), folder, provider.address, '4021'])
      const { key, agent } = Ready.parse(json(await gate.line(/^ready (.*)$/)))
      const capture = await openCapture(provider)

      const node = `http://${provider.address}:8545`
      const shopping = buyer.start(process.execPath, [file('buyer.child.ts'), node, key, ...WISHES])
      const bought = Bought.parse(json(await shopping.line(/^bought (.*)$/)))
      expect(bought).toMatchObject({ agent, endpoint: `http://${provider.address}/`, work: 'right' })
      expect(bought.answer).toContain(WISHES[0])
      expect(bought.paid).toBe(bought.price)
      const books = await finalBooks(gate)
      expect(books).toEqual({ earned: bought.price, pending: '0', difference: '0' })

      const seen = [...capture.addresses()].toSorted()
      for (const wish of WISHES) expect(seen).not.toContain(wish)
      expect(seen).toEqual([provider.address, buyer.address])
      // The control: what does leave this machine is seen.
      const leak = `require('node:dgram').createSocket('udp4').send('x', 9, '${CONTROL}', () => process.exit(0))`
      provider.start(process.execPath, ['-e', leak])
      await expect.poll(() => [...capture.addresses()], { timeout: 10_000 }).toContain(CONTROL)
    } finally {
      await machines.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
)

/** The provider's books once the payment in them is final. */
async function finalBooks(gate: Started): Promise<z.infer<typeof Books>> {
  const told = () =>
    gate
      .output()
      .split('\n')
      .filter((line) => line.startsWith('books '))
  for (let round = 1; ; round += 1) {
    gate.child.stdin?.write('books\n')
    await expect.poll(() => told().length, { timeout: 20_000 }).toBe(round)
    const books = Books.parse(JSON.parse((told().at(-1) ?? '').slice('books '.length)))
    if (books.pending === '0' || round === 50) return books
  }
}

function json(match: RegExpExecArray): unknown {
  return JSON.parse(match[1] ?? '')
}
