import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Address } from '../../../contract/money.ts'
import { INVITATION_MS } from '../../../contract/rigs.ts'
import { PAYOUT } from '../../../contract/rigs.fixture.ts'
import { readPairingCode, writePairingCode } from '../../../contract/rigs-code.ts'
import { locked, type Machine, moneyOf, openMachine, unlocked } from './testing/machine.ts'

let attic: Machine
let desk: Machine

beforeEach(async () => {
  attic = await openMachine('attic', '0x1111111111111111111111111111111111111111')
  desk = await openMachine('desk', '0x2222222222222222222222222222222222222222')
})
afterEach(async () => {
  await desk[Symbol.asyncDispose]()
  await attic[Symbol.asyncDispose]()
})

const invite = (of: Machine) => of.rigs.handlers['rigs.invite']({ address: '127.0.0.1' }, unlocked)
const add = (to: Machine, code: string) => to.rigs.handlers['rigs.add']({ code }, locked)

async function pair(): Promise<string> {
  const { code } = await invite(attic)
  return (await add(desk, code)).id
}

test('a code pairs two machines once, and what one says is seen on the other', async () => {
  const { code, link } = await invite(attic)
  expect(attic.rigs.view()).toMatchObject({ invitation: { address: '127.0.0.1' }, listening: {} })
  const row = await add(desk, link)
  expect(row).toMatchObject({ id: attic.device.id, name: 'attic', standing: 'here', report: { name: 'attic' } })
  expect(attic.rigs.view()).toMatchObject({
    invitation: null,
    lastInvitation: 'desk was paired.',
    watchers: [{ id: desk.device.id, name: 'desk' }],
  })
  await expect(add(desk, code)).rejects.toMatchObject({ code: 'rigs/no-invitation' })
})

test('nobody is listened to before an invitation, nor after the last pairing has ended', async () => {
  await attic.rigs.step()
  expect(attic.rigs.view().listening).toBeNull()
  const id = await pair()
  await attic.rigs.step()
  expect(attic.rigs.view().listening).not.toBeNull()
  await attic.rigs.handlers['rigs.remove']({ id: desk.device.id }, locked)
  expect(attic.rigs.view().listening).toBeNull()
  await expect(desk.rigs.handlers['rigs.pause']({ id, for: 'hour' }, locked)).rejects.toMatchObject({
    code: 'rigs/unreachable',
  })
})

test('an invitation needs an unlocked wallet', async () => {
  await expect(attic.rigs.handlers['rigs.invite']({}, locked)).rejects.toMatchObject({ code: 'wallet/locked' })
  expect(attic.rigs.view()).toMatchObject({ invitation: null, listening: null })
})

test('a wrong code ends the invitation: there is one try', async () => {
  const { code } = await invite(attic)
  const { secret, ...place } = readPairingCode(code)
  const wrong = writePairingCode({ ...place, secret: secret.map((byte) => byte ^ 1) })
  await expect(add(desk, wrong)).rejects.toMatchObject({ code: 'rigs/wrong-code' })
  await expect(add(desk, code)).rejects.toMatchObject({ code: 'rigs/no-invitation' })
  expect(attic.rigs.view().lastInvitation).toBe('Somebody tried a wrong pairing code: the invitation was closed.')
  expect(attic.rigs.view().watchers).toEqual([])
})

test('a code that nobody used in ten minutes is good no more, whatever the wall clock says', async () => {
  const { code } = await invite(attic)
  attic.time.ahead = INVITATION_MS
  await expect(add(desk, code)).rejects.toMatchObject({ code: 'rigs/no-invitation' })
  await attic.rigs.step()
  expect(attic.rigs.view().listening).toBeNull()
})

test('a machine is not paired with itself', async () => {
  const { code } = await invite(attic)
  await expect(add(attic, code)).rejects.toMatchObject({ code: 'rigs/itself' })
})

test('the same machine paired twice is one machine', async () => {
  await pair()
  await pair()
  expect(desk.rigs.view().rigs).toHaveLength(1)
  expect(attic.rigs.view().watchers).toHaveLength(1)
  expect(desk.rigs.view().totals[0]).toMatchObject({ earned: '4251000', counted: [desk.device.id, attic.device.id] })
})

test('pausing and resuming are asked of the other machine, which does them', async () => {
  const id = await pair()
  await desk.rigs.handlers['rigs.pause']({ id, for: 'hour' }, locked)
  await desk.rigs.handlers['rigs.resume']({ id }, locked)
  expect(attic.done).toEqual(['pause hour', 'resume'])
})

test('who was removed over there is refused at once, and says so here', async () => {
  const id = await pair()
  await invite(attic)
  await attic.rigs.handlers['rigs.remove']({ id: desk.device.id }, locked)
  await expect(desk.rigs.handlers['rigs.resume']({ id }, locked)).rejects.toMatchObject({ code: 'rigs/not-paired' })
  expect(attic.done).toEqual([])
  expect(desk.rigs.view().rigs[0]).toMatchObject({
    standing: 'refused',
    sentence: 'It no longer knows this machine: the pairing was ended there.',
  })
})

test('a machine that is removed here is told, and forgets this one', async () => {
  const id = await pair()
  await desk.rigs.handlers['rigs.remove']({ id }, locked)
  await expect.poll(() => attic.rigs.view().watchers).toEqual([])
  expect(desk.rigs.view().rigs).toEqual([])
})

test('a machine that is away is shown as it was seen last, also after a restart, and is not counted since', async () => {
  await pair()
  await attic.rigs.stop()
  await desk.rigs.step()
  await desk.rigs.step()
  const { rigs, totals } = desk.rigs.view()
  expect(rigs[0]).toMatchObject({ standing: 'away', sentence: 'It does not answer.', report: { name: 'attic' } })
  expect(totals[0]).toMatchObject({ earned: '1000', notCounted: [{ id: attic.device.id, since: rigs[0]?.seenAt }] })
  await desk.restart()
  expect(desk.rigs.view().rigs[0]).toMatchObject({
    standing: 'away',
    seenAt: rigs[0]?.seenAt,
    report: { name: 'attic' },
  })
})

test('clocks that differ keep nobody apart, and it is told by how much', async () => {
  attic.time.ahead = 3 * 3_600_000
  await pair()
  const [row] = desk.rigs.view().rigs
  expect(row?.standing).toBe('here')
  expect(Math.abs((row?.clockAheadMs ?? 0) - 3 * 3_600_000)).toBeLessThan(60_000)
})

test('a payout address is only offered: the person of the other machine takes it, with the wallet unlocked', async () => {
  const id = await pair()
  desk.payout = PAYOUT
  const offered = await desk.rigs.handlers['rigs.offer']({ id }, locked)
  expect(offered.report?.wallet).toMatchObject({ offered: PAYOUT, payout: null })
  expect(attic.payout).toBeNull()
  const watcher = desk.device.id
  const take = (session: typeof locked, address: Address) =>
    attic.rigs.handlers['rigs.payout']({ id: watcher, address, accept: true }, session)
  await expect(take(locked, PAYOUT)).rejects.toMatchObject({ code: 'wallet/locked' })
  await expect(take(unlocked, '0x9999999999999999999999999999999999999999')).rejects.toMatchObject({
    code: 'rigs/no-offer',
  })
  expect(attic.payout).toBeNull()
  await take(unlocked, PAYOUT)
  expect(attic.payout).toBe(PAYOUT)
  expect(attic.rigs.view().watchers[0]?.offeredPayout).toBeNull()
})

test('a busy machine names one that sells the kind now, in both directions, and nobody where its person does not want it', async () => {
  const market = { agentId: '7', network: 'eip155:31337', kinds: ['wasm' as const] }
  attic.market = { ...market, url: 'http://127.0.0.1:4101' }
  desk.market = { ...market, url: 'http://127.0.0.1:4102', agentId: '8' }
  await pair()
  expect(desk.rigs.alternatives('wasm')).toEqual([
    { url: 'http://127.0.0.1:4101', agentId: '7', network: 'eip155:31337' },
  ])
  expect(attic.rigs.alternatives('wasm')).toMatchObject([{ url: 'http://127.0.0.1:4102', agentId: '8' }])
  expect(desk.rigs.alternatives('wgsl')).toEqual([])
  await desk.rigs.handlers['rigs.set']({ nameOthers: false }, locked)
  expect(desk.rigs.alternatives('wasm')).toEqual([])
  await desk.rigs.step()
  expect(attic.rigs.alternatives('wasm')).toEqual([])
})

test('a machine that lies about its sums is refused where it cannot be true, and never moves real money', async () => {
  await pair()
  attic.report = { money: { earned: '9'.repeat(31), pending: '0', earnedToday: '0', withdrawable: '0' } }
  await desk.rigs.step()
  await desk.rigs.step()
  expect(desk.rigs.view().totals[0]).toMatchObject({ earned: '1000', counted: [desk.device.id] })
  desk.rigs.view(moneyOf('2000'))
  expect(desk.rigs.view().totals[0]?.earned).toBe('2000')
})
