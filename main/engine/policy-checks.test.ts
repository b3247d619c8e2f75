import { expect, test } from 'vitest'
import { nothingTold } from '../../contract/activity.ts'
import { DoctorCheck } from '../../contract/engine.ts'
import { silentCard, silentDetails } from '../../contract/hardware.fixture.ts'
import { type Gpu } from '../../contract/hardware.ts'
import { allAllowed, unknownLine, type LineView } from '../../contract/line.ts'
import { firstRules, type PolicyView, type Rules } from '../../contract/rules.ts'
import { firstSnapshot } from '../../contract/snapshot.fixture.ts'
import { policyChecks } from './policy-checks.ts'

const knows = {
  away: 'the desktop',
  games: 'programs',
  call: 'sound',
  fullScreen: 'the window manager',
  battery: 'the desktop',
  lid: null,
  remote: 'the login manager',
}
const wired: LineView = {
  ...unknownLine,
  connection: { interface: 'eth0', kind: 'wired', vpn: false, metered: false },
  sources: { kind: 'the kernel', metered: 'NetworkManager', traffic: 'counters', latency: null },
}
const view = (rules: Partial<Rules> = {}, change: Partial<PolicyView> = {}): PolicyView => ({
  ...firstSnapshot().policy,
  rules: { ...firstRules(true), ...rules },
  line: wired,
  sources: knows,
  ...change,
})
const report = (...gpus: Gpu[]) => ({ checkedAt: 1, gpus, problem: null })
const worries = (policy: PolicyView): readonly string[] =>
  policyChecks(policy, report()).flatMap(({ id, status }) => (status === 'ok' ? [] : [id]))

test('a machine that knows everything has no worries', () => {
  expect(worries(view())).toEqual([])
})

test('a rule that cannot be kept here is told, one that is off is not', () => {
  const blind = { sources: nothingTold }
  expect(worries(view({ when: 'idle' }, blind))).toEqual(['away', 'games', 'full-screen', 'calls', 'battery', 'remote'])
  const off = {
    callsGiveWay: false,
    fullScreenGivesWay: false,
    workOnBattery: true,
    games: { giveWay: false, names: [] },
  }
  expect(worries(view(off, blind))).toEqual([])
  expect(worries(view({ ...off, when: 'hours', awayOnly: true }, blind))).toEqual(['away', 'remote'])
})

test('a tariff without a price has its cause and next step', () => {
  const electricity = { ...firstRules(true).electricity, tariff: { kind: 'file', otherwise: null } as const }
  expect(worries(view({ electricity }))).toEqual(['electricity'])
  expect(worries(view({ electricity }, { electricity: { perKwh: null, problem: 'x' } }))).toEqual(['electricity'])
  expect(worries(view({ electricity }, { electricity: { perKwh: 0.3, problem: null } }))).toEqual([])
  expect(worries(view({ jobKinds: [] }))).toEqual(['kinds'])
})

test('a card that may not work says why, with what it reads', () => {
  const gpu: Gpu = {
    ...silentCard,
    driver: '580.95.05',
    memoryMiB: 12_282,
    memoryUsedMiB: 400,
    utilization: 0,
    temperatureC: 90,
  }
  const cards = [{ uuid: 'GPU-a', allowed: false, why: 'It is 90 °C; your limit is 87 °C.', next: 'It goes on.' }]
  const checks = policyChecks(view({}, { cards }), report(gpu))
  expect(checks.find(({ id }) => id === 'card-1')).toEqual({
    id: 'card-1',
    title: 'Card 1: NVIDIA GeForce RTX 4070',
    status: 'warning',
    detail: 'Driver 580.95.05. 90 °C. 400 of 12282 MiB used. It is 90 °C; your limit is 87 °C.',
    next: 'It goes on.',
  })
  for (const check of checks) expect(DoctorCheck.parse(check)).toEqual(check)
})

test('what reads the cards, the governor and the driver’s power limit are lines', () => {
  const gpu: Gpu = {
    ...silentCard,
    temperatureC: 72,
    source: 'nvidia-smi',
    details: { ...silentDetails, powerRangeW: { least: 100, most: 215, standard: 200 } },
  }
  const sentence = 'Paced to 60 %: the card is at 72 °C, your limit is 75 °C.'
  const told = (
    powerLimit: 'set' | 'not-permitted' | null,
    powerW: number | null,
    leftLoweredFromW: number | null = null,
  ): readonly string[] =>
    policyChecks(
      view(
        { limits: { ...firstRules(true).limits, powerW } },
        { pace: [{ uuid: 'GPU-a', share: 0.6, sentence, doubtful: [], powerLimit, leftLoweredFromW }] },
      ),
      { ...report(gpu), nvml: { used: false, detail: 'NVML did not answer in time.' } },
    ).flatMap(({ id, detail }) => (['nvml', 'governor', 'power-limit'].includes(id) ? [detail] : []))
  const [nvml, governor, free] = told(null, null)
  expect(nvml).toBe('NVML did not answer in time. NVIDIA’s tool is asked instead.')
  expect(governor).toBe(sentence)
  expect(free).toContain('Left alone')
  expect(told('set', 150).at(-1)).toContain('put back afterwards')
  expect(told('not-permitted', 150).at(-1)).toContain('needs no permission')
  expect(told(null, null, 285).at(-1)).toBe(
    `An earlier run lowered that of ${gpu.name} from 285 W, and this account may not put it back.`,
  )
  expect(policyChecks(view(), report()).map(({ id }) => id)).not.toContain('governor')
  const processorPace = { share: 1, sentence: 'Jobs on the processor cannot be made to rest.' }
  const without = policyChecks(view({}, { processorPace }), report()).find(({ id }) => id === 'governor')
  expect(without?.detail).toBe(processorPace.sentence)
})

test('each fact about the line is a line, and what is not known is said', () => {
  const told = (change: Partial<PolicyView>, rules: Partial<Rules> = {}): readonly string[] =>
    policyChecks(view(rules, change), report()).flatMap(({ id, detail }) =>
      ['line', 'metered', 'line-gives-way', 'line-month'].includes(id) ? [detail] : [],
    )
  expect(
    told({
      line: { ...wired, sentThisMonth: 3 * 1024 * 1024, latencyMs: 1.25, quietLatencyMs: 0.5, slowedTo: 524_288 },
    }),
  ).toEqual([
    'Leads through eth0, a cable, as the kernel tells. No VPN is connected.',
    'No, as NetworkManager says.',
    'Slowed to 0.50 MiB a second, because you use the line.',
    '3.0 MiB sent and 0.0 MiB received this month; there is no cap.',
  ])
  expect(worries(view({}, { line: unknownLine }))).toEqual(['line', 'line-gives-way'])
  expect(told({ line: unknownLine })[1]).toContain('Not known on this system')
  const used = { ...allAllowed, allowed: false, why: 'Paused because it is used up.', next: 'Wait.', leftThisMonth: 0 }
  expect(worries(view({}, { network: used }))).toEqual(['line-month'])
  expect(told({ network: used }).at(-1)).toBe('Paused because it is used up.')
})
