import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RouterView } from '../../contract/reach.ts'
import { passedOn, type RouterRules, startMiniupnpd } from './miniupnpd.ts'
import { type House, missingForNamespaces, openHouse, WORLD } from './namespaces.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 })

const missing = missingForNamespaces(['nft', 'miniupnpd'])
if (missing !== null) {
  process.stderr.write(
    `A real router (miniupnpd) is not tried: ${missing}; apt-get install iproute2 nftables miniupnpd miniupnpd-nftables\n`,
  )
}

let folder: string
let house: House

async function open(rules: RouterRules | null, world: Parameters<typeof openHouse>[0] = WORLD): Promise<void> {
  house = await openHouse(world)
  if (rules !== null) await startMiniupnpd(house, folder, rules)
}

function child(what: 'keep' | 'end', protocols: string, ...from: readonly string[]) {
  const file = path.join(import.meta.dirname, 'router.child.ts')
  const notes = path.join(folder, 'notes.json')
  return house.provider.start(process.execPath, [file, notes, '4022', what, protocols, ...from])
}

async function keep(protocols: string, ...from: readonly string[]) {
  const process = child('keep', protocols, ...from)
  const view = RouterView.parse(JSON.parse((await process.line(/^view (.*)$/))[1] ?? ''))
  return { process, view }
}

describe.skipIf(missing !== null)('a router with miniupnpd', () => {
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hearth-router-'))
    await writeFile(path.join(folder, 'notes.json'), '{}')
  })
  afterEach(async () => {
    await house.close()
    await rm(folder, { recursive: true, force: true })
  })

  const BOTH = { upnp: true, pmp: true }
  const WAY = `4022 -> 192.168.77.2:4022`

  test.each(['pcp', 'nat-pmp', 'upnp'])(
    'D01: passes a port on over %s so that the world gets in, and what a killed process left is ended at the next start',
    async (protocol) => {
      await open(BOTH)
      const { process: keeper, view } = await keep(protocol)
      expect(view).toMatchObject({
        sentence: `The router passes port 4022 of ${WORLD.router} on to this computer.`,
        passed: { address: WORLD.router, port: 4022 },
      })
      const hello = `require('node:net').connect(4022, '${WORLD.router}').on('data', (d) => console.log(String(d)))`
      await house.buyer.start(process.execPath, ['-e', hello]).line(/^from inside$/)
      await keeper.end('SIGKILL')
      expect(await passedOn(house)).toEqual([WAY])
      await child('end', 'pcp,nat-pmp,upnp').line(/^ended$/)
      expect(await passedOn(house)).toEqual([])
    },
  )

  test.each(['pcp', 'nat-pmp', 'upnp'])(
    'a port that another computer has stays its own, asked over %s',
    async (protocol) => {
      await open(BOTH)
      const second = '192.168.77.3'
      await new Promise((resolve) => {
        house.provider
          .start('ip', ['addr', 'add', `${second}/24`, 'dev', house.provider.device])
          .child.once('close', resolve)
      })
      const other = await keep('pcp', second)
      expect(other.view.passed?.port).toBe(4022)
      await other.process.end('SIGKILL')
      await writeFile(path.join(folder, 'notes.json'), '{}')
      const { view } = await keep(protocol)
      expect(view.passed?.port).not.toBe(4022)
      await child('end', protocol).line(/^ended$/)
      expect(await passedOn(house)).toEqual([`4022 -> ${second}:4022`])
    },
  )

  test('a router that is told to refuse is told of in words', async () => {
    await open({ ...BOTH, ports: '9000-9001' })
    const { view } = await keep('upnp')
    expect(view.passed).toBeNull()
    expect(view.sentence).toBe('The router does not pass port 4022 on: it does not allow it.')
  })

  test('T02: a router that knows none of it does not answer, and that is said', async () => {
    await open(null)
    const { view } = await keep('pcp,nat-pmp,upnp')
    expect(view.sentence).toBe('The router was asked to pass port 4022 on, and does not answer.')
    expect(view.next).toContain('192.168.77.2')
  })

  test('a router whose own address is shared by a provider passes nothing on that anybody could use', async () => {
    await open(BOTH, { router: '100.64.0.1', buyer: '100.64.0.2' })
    const { view } = await keep('pcp,nat-pmp,upnp')
    // It says so itself, in each protocol in other words.
    expect(view.passed).toBeNull()
    expect(view.sentence).toMatch(/^The router does not pass port 4022 on: /)
    expect(view.next).toContain('public address')
  })
})
