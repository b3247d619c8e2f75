import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { FacilitatorChoice, type ProbeReport } from '../../contract/networks.ts'
import { withFacilitator } from './facilitator-choice.ts'
import { networkHandlers } from './handlers/networks.ts'
import { networkCheck } from './network-check.ts'
import { networkChoice } from './network-choice.ts'
import { watchNetwork } from './network-watch.ts'
import { usableNetwork } from './wallet/networks.ts'

const check = { id: 'chain', title: 'Chain', status: 'ok', detail: '', needed: true } as const
const good: ProbeReport = {
  network: 'base',
  at: 0,
  paidWork: true,
  problem: null,
  schemes: ['exact'],
  checks: [check, check],
}
const bad: ProbeReport = { ...good, paidWork: false, schemes: [], problem: 'Base is not used for paid work: x.' }
const away: ProbeReport = { ...bad, checks: [{ ...check, id: 'node', status: 'missing' }] }
const up = { up: true, block: 5, problem: null }
const session = { id: 'test', unlockedUntil: 0 }

function watched(...reports: readonly ProbeReport[]) {
  const left = [...reports]
  let time = 0
  let changes = 0
  const watch = watchNetwork({
    probe: async () => ({ ...(left.shift() ?? good), at: time }),
    clock: { now: () => time, monotonic: () => time },
    onChange: () => (changes += 1),
  })
  return { watch, pass: (ms: number) => (time += ms), changes: () => changes, left }
}

test('paid work waits for the first good probe, and says why', async () => {
  const { watch } = watched(bad, good)
  expect(watch.standing(up)).toMatchObject({ up: false })
  await watch.check()
  expect(watch.standing(up)).toEqual({ up: false, block: 5, problem: bad.problem })
  expect(networkCheck(watch.current())).toMatchObject({ status: 'problem', detail: bad.problem })
  await watch.check()
  expect(watch.standing(up)).toBe(up)
  expect(networkCheck(watch.current())).toMatchObject({ status: 'ok' })
})

test('a good network is probed once a day, and a node that is away for a while changes nothing', async () => {
  const { watch, pass, left, changes } = watched(good, away, bad)
  await watch.check()
  await watch.check()
  expect(left).toHaveLength(2)
  pass(86_400_000)
  await watch.check()
  expect(watch.standing(up)).toBe(up)
  await watch.check()
  expect(watch.standing(up)).toMatchObject({ up: false })
  expect(changes()).toBe(2)
})

test('a chain that is down stays down in its own words', () => {
  const down = { up: false, block: null, problem: 'No answer.' }
  expect(watched().watch.standing(down)).toBe(down)
})

test('the network of the next start is kept, and anything else in its place is practice', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'hearth-choice-'))
  const choice = networkChoice(root)
  expect(await choice.get()).toBe('practice')
  await choice.set('base-sepolia')
  expect(await networkChoice(root).get()).toBe('base-sepolia')
  expect(await readFile(path.join(root, 'network'), 'utf8')).toBe('base-sepolia\n')
  await writeFile(path.join(root, 'network'), 'mainnet; rm -rf')
  expect(await choice.get()).toBe('practice')
  expect(await choice.others()).toEqual([])
  await choice.setOthers(['base', 'pharos'])
  await choice.set('base')
  expect(await networkChoice(root).others()).toEqual(['base', 'pharos'])
  await rm(root, { recursive: true })
})

const asked = { current: 'practice' as const, others: () => [], probe: async () => good, gasAccount: () => null }

test('who settles payments is chosen for each network, by somebody who does, and kept', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'hearth-facilitator-'))
  const account = `0x${'ab'.repeat(20)}` as const
  const settles: Readonly<Record<string, readonly { readonly scheme: string; readonly network: string }[]>> = {
    'https://pharos.example/x402': [{ scheme: 'exact', network: 'eip155:1672' }],
    'https://base.example': [{ scheme: 'exact', network: 'eip155:8453' }],
  }
  const calls = networkHandlers({
    ...asked,
    choice: networkChoice(root),
    gasAccount: () => account,
    kindsAt: async (url) => settles[url] ?? Promise.reject(new Error('no answer')),
  })
  const choose = (id: 'pharos' | 'practice' | 'base', who: FacilitatorChoice) =>
    calls['networks.facilitator']({ id, who }, session)
  const of = async (id: string) => {
    const { networks } = await calls['networks.list']({}, session)
    const found = networks.find((each) => each.id === id)
    return [found?.settledBy, found?.facilitator, found?.gasAccount]
  }
  expect(await of('pharos')).toEqual(['preset', 'nobody yet', null])
  for (const who of ['https://base.example', 'https://away.example'] as const) {
    await expect(choose('pharos', who)).rejects.toMatchObject({ code: 'network/does-not-settle' })
  }
  expect(await of('pharos')).toEqual(['preset', 'nobody yet', null])
  await choose('pharos', 'https://pharos.example/x402')
  expect(await of('pharos')).toEqual(['https://pharos.example/x402', 'pharos.example', null])
  await choose('base', 'self')
  expect(await of('base')).toEqual(['self', 'Hearth itself', account])
  expect(await networkChoice(root).facilitators()).toEqual(
    new Map([
      ['pharos', 'https://pharos.example/x402'],
      ['base', 'self'],
    ]),
  )
  await choose('pharos', 'preset')
  expect(await of('pharos')).toEqual(['preset', 'nobody yet', null])
  await expect(choose('practice', 'self')).rejects.toMatchObject({ code: 'network/settles-itself' })
  await rm(root, { recursive: true })
})

test('a facilitator elsewhere is reached over TLS, and without a password in its address', () => {
  for (const bad of ['http://one.example', 'https://name:word@one.example', 'ftp://one.example', 'one.example', '']) {
    expect(FacilitatorChoice.safeParse(bad).success).toBe(false)
  }
  expect(FacilitatorChoice.safeParse('https://one.example/x402').success).toBe(true)
})

test('a network is that of the chosen facilitator, but for one that settles its own payments', () => {
  const { facilitator } = withFacilitator(usableNetwork('pharos'), 'self')
  expect(facilitator).toEqual({ kind: 'local' })
  expect(withFacilitator(usableNetwork('base'), 'https://one.example').facilitator).toEqual({
    kind: 'remote',
    url: 'https://one.example',
  })
  expect(withFacilitator(usableNetwork('practice'), 'https://one.example')).toBe(usableNetwork('practice'))
})

test('real money is not chosen before its warning was read, nor where it could not be started', async () => {
  let next: Parameters<Parameters<typeof networkHandlers>[0]['probe']>[0] = 'practice'
  let others: readonly Parameters<Parameters<typeof networkHandlers>[0]['probe']>[0][] = ['base-sepolia']
  const choice = {
    get: async () => next,
    set: async (id: typeof next) => void (next = id),
    others: async () => others,
    setOthers: async (ids: typeof others) => void (others = ids),
    facilitators: async () => new Map(),
    setFacilitator: async () => undefined,
  }
  const parts = { ...asked, choice }
  const calls = networkHandlers(parts)
  await expect(calls['networks.choose']({ id: 'base', understood: false }, session)).rejects.toMatchObject({
    code: 'network/real-money',
  })
  expect([next, others]).toEqual(['practice', ['base-sepolia']])
  await expect(calls['networks.others']({ ids: ['base'], understood: true }, session)).rejects.toMatchObject({
    code: 'network/not-together',
  })
  // Test money that was taken as well is not waited for beside real money.
  expect(await calls['networks.choose']({ id: 'base', understood: true }, session)).toMatchObject({
    next: 'base',
    othersNext: [],
  })
  await expect(calls['networks.others']({ ids: ['pharos'], understood: false }, session)).rejects.toMatchObject({
    code: 'network/real-money',
  })
  expect(await calls['networks.others']({ ids: ['pharos', 'base'], understood: true }, session)).toMatchObject({
    othersNext: ['pharos'],
  })
  const fixed = networkHandlers({ ...parts, choice: null })
  await expect(fixed['networks.choose']({ id: 'pharos', understood: true }, session)).rejects.toMatchObject({
    code: 'network/fixed',
  })
  expect(next).toBe('base')
})
