import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { RigRow, RigsView } from '../../../contract/rigs.ts'
import { writePairingCode } from '../../../contract/rigs-code.ts'
import { startTestHome, type TestHome } from '../cli.fixture.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let home: TestHome
beforeAll(async () => {
  home = await startTestHome()
})
afterAll(() => home.remove())

const code = writePairingCode({ address: '192.168.1.9', port: 4023, secret: new Uint8Array(11).fill(3) })

test('a machine is added by its code, paused by its name, listed and removed', async () => {
  const added = await home.hearth('rigs', 'add', code, '--json')
  expect(RigRow.parse(JSON.parse(added.out))).toMatchObject({
    name: 'garage',
    address: '192.168.1.9',
    standing: 'here',
  })
  expect(await home.hearth('rigs', 'pause', 'Garage')).toMatchObject({
    code: 0,
    out: 'garage: Paused until you resume.\n',
  })
  const listed = await home.hearth('rigs', '--json')
  expect(RigsView.parse(JSON.parse(listed.out)).rigs).toHaveLength(1)
  expect(await home.hearth('rigs', 'remove', 'garage')).toMatchObject({ code: 0, out: 'garage is no longer paired.\n' })
})

test('a code with a slip in it, and a name that nobody has, are told apart from failures', async () => {
  const slip = await home.hearth('rigs', 'add', `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`)
  expect(slip).toMatchObject({ out: '' })
  expect(slip.err).toContain('That is no pairing code, or something in it was mistyped.')
  expect(await home.hearth('rigs', 'pause', 'cellar')).toMatchObject({ code: 2, out: '' })
  expect(await home.hearth('rigs', 'dance')).toMatchObject({ code: 2, out: '' })
})
