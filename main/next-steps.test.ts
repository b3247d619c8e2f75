import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { nothingTold } from '../contract/activity.ts'
import { DoctorCheck } from '../contract/engine.ts'
import { silentCard } from '../contract/hardware.fixture.ts'
import { unknownLine } from '../contract/line.ts'
import { noPower, unknownNet } from '../contract/power.ts'
import type { PolicyView } from '../contract/rules.ts'
import type { Protection } from '../contract/worker.ts'
import { closedReport, hostReport } from '../worker/hosts/report.ts'
import { clockFinding, gpuCheck, nodeCheck, spaceFinding } from './cli/local-checks.ts'
import { decide } from './engine/availability/decide.ts'
import { anyFacts, anyHolds, anyMoment, anyRules } from './engine/availability/world.fixture.ts'
import { examine } from './engine/doctor.ts'
import { identityChecks } from './engine/identity/checks.ts'
import { networkCheck, otherNetworkCheck } from './engine/network-check.ts'
import { policyChecks } from './engine/policy-checks.ts'
import { refundsCheck } from './engine/refunds-check.ts'
import { rigsCheck } from './engine/rigs/checks.ts'

const text = fc.constantFrom('This is so.', 'That is otherwise.')
const textOrNone = fc.option(text)
const bytes = fc.option(fc.nat(10 * 1024 * 1024))
const protections: readonly Protection['id'][] = [
  'network',
  'files',
  'environment',
  'processes',
  'syscalls',
  'limits',
  'memory',
  'wasm',
  'gpu',
]

const adapter = fc.boolean().map((software) => ({
  id: 'a1',
  vendor: 'nvidia',
  architecture: 'ada',
  device: 'a card',
  description: '',
  software,
  maxBufferBytes: 1,
  maxStorageBindingBytes: 1,
  card: null,
}))
const held = fc.record({
  network: fc.boolean(),
  files: fc.boolean(),
  environment: fc.boolean(),
  processes: fc.boolean(),
  syscalls: fc.boolean(),
  limits: fc.boolean(),
})
/** What the hosts of this computer make of themselves, and what any other might. */
const anySandbox = fc
  .tuple(
    fc.oneof(
      fc
        .tuple(fc.constantFrom('bubblewrap', 'namespaces', 'plain'), held, fc.boolean())
        .map(([name, found, watched]) => hostReport(name, found, watched, [])),
      fc.constant(closedReport(['It was tried.'])),
      fc.tuple(fc.subarray([...protections]), fc.boolean()).map(([off, builtIn]) => ({
        ...closedReport([]),
        builtIn,
        protections: protections.map((id) => ({ id, on: !off.includes(id), detail: 'A detail', cost: 'A cost' })),
      })),
    ),
    fc.array(adapter, { maxLength: 2 }),
  )
  .map(([report, adapters]) => ({ ...report, gpu: { ...report.gpu, adapters } }))

const gpuProblem = fc.record({
  code: fc.constantFrom('not-installed', 'timeout', 'failed'),
  sentence: text,
  next: text,
  raw: textOrNone,
})
const anyCards = fc.record({
  checkedAt: fc.constant(1),
  gpus: fc.subarray([silentCard, { ...silentCard, uuid: 'GPU-b' }]),
  problem: fc.option(gpuProblem),
  nvml: fc.record({ used: fc.boolean(), detail: text }),
})
const anyPace = fc
  .record({
    uuid: fc.constant('GPU-a'),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    sentence: textOrNone,
    powerLimit: fc.constantFrom('set', 'not-permitted', 'failed', null),
    leftLoweredFromW: fc.constantFrom(null, 285),
  })
  .map((pace) => ({ ...pace, doubtful: [] }))
const anyLine = fc
  .record({
    interface: fc.option(fc.constant('eth0')),
    kind: fc.constantFrom('wired', 'wireless', 'mobile', null),
    vpn: fc.option(fc.boolean()),
    metered: fc.option(fc.boolean()),
    sources: fc.record({ kind: textOrNone, metered: textOrNone, traffic: textOrNone, latency: textOrNone }),
    slowedTo: bytes,
    latencyMs: bytes,
  })
  .map(({ sources, slowedTo, latencyMs, ...connection }) => ({
    ...unknownLine,
    connection,
    sources,
    slowedTo,
    latencyMs,
    quietLatencyMs: latencyMs,
  }))
const anySources = fc.constantFrom(nothingTold, {
  ...nothingTold,
  away: 'a test',
  games: 'a test',
  call: 'a test',
  fullScreen: 'a test',
  battery: 'a test',
})

/** A world, as the rules decide it, in everything that is listed of it. */
const anyWorld = fc.record({
  decision: fc
    .tuple(anyFacts, anyRules, anyMoment, anyHolds)
    .map(([facts, rules, at, holds]) => ({ rules, ...decide(facts, rules, at, holds) })),
  sandbox: anySandbox,
  cards: anyCards,
  pace: fc.array(anyPace, { maxLength: 1 }),
  line: anyLine,
  sources: anySources,
  electricity: fc.record({ perKwh: fc.option(fc.constant(0.3)), problem: textOrNone }),
  chain: fc.record({ up: fc.boolean(), block: fc.option(fc.constant(7)), problem: textOrNone }),
  booksAgree: fc.option(fc.boolean()),
  jobsProblem: textOrNone,
  alarms: fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }),
})
type World = typeof anyWorld extends fc.Arbitrary<infer Value> ? Value : never

function checksOf(world: World): readonly DoctorCheck[] {
  const { decision, cards, pace, line, sources, electricity, booksAgree } = world
  const policy: PolicyView = {
    rules: decision.rules,
    cards: [...decision.cards],
    network: decision.network,
    pace,
    processorPace: { share: 1, sentence: null },
    line,
    sources,
    electricity,
    atLoss: [...decision.atLoss],
    lastYield: null,
    hourOfWork: [],
    today: noPower,
    net: { today: unknownNet, all: unknownNet },
  }
  const reconcile =
    booksAgree === null ? null : { checkedAt: 1, difference: '0', ok: booksAgree, sentence: 'They were compared.' }
  return [
    ...examine({
      ...world,
      availability: decision.availability,
      gpus: cards,
      reconcile,
      marketUrl: 'http://x',
    }),
    ...policyChecks(policy, cards),
    { id: 'gpu', title: 'GPU', ...gpuCheck(cards) },
  ]
}

/** The ids of lines that are not fine and leave the person alone with it. */
function withoutStep(checks: readonly DoctorCheck[]): readonly string[] {
  return checks.flatMap((check) => {
    const { status, next, id } = DoctorCheck.parse(check)
    return status !== 'ok' && (next ?? '').trim() === '' ? [id] : []
  })
}

test('whatever the world is, no warning and no problem of the machine and its rules is without a next step', () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      expect(withoutStep(checksOf(world))).toEqual([])
    }),
    { numRuns: 1_500 },
  )
})

test('nor is one of the identity, the way to this machine, the other machines and the networks', () => {
  const identity = fc.record({
    standing: fc.constantFrom(
      'impossible',
      'none',
      'registered',
      'under-way',
      'unknown',
      'out-of-date',
      'changed-hands',
    ),
    sentence: text,
    next: textOrNone,
  })
  const reach = fc.record({
    state: fc.constantFrom('local-only', 'untested', 'reachable', 'unreachable'),
    sentence: text,
    next: textOrNone,
    url: fc.constant(null),
  })
  fc.assert(
    fc.property(identity, reach, (view, at) => {
      expect(withoutStep(identityChecks(view, at))).toEqual([])
    }),
  )
  const rig = fc.record({
    standing: fc.constantFrom('asking', 'here', 'away', 'refused'),
    sentence: textOrNone,
    next: textOrNone,
    clockAheadMs: fc.option(fc.integer({ min: -200_000, max: 200_000 })),
  })
  const rigs = fc.record({
    problem: fc.option(fc.record({ sentence: text, next: textOrNone })),
    rigs: fc.array(
      rig.map((one) => ({
        ...one,
        id: '0x01' as const,
        name: 'Attic',
        address: '192.0.2.1',
        port: 1,
        pairedAt: 1,
        seenAt: null,
        report: null,
      })),
      { maxLength: 2 },
    ),
  })
  fc.assert(
    fc.property(rigs, (view) => {
      expect(withoutStep([rigsCheck({ ...view, watchers: [] })])).toEqual([])
    }),
  )
  const report = fc.option(
    textOrNone.map((problem) => ({
      network: 'practice' as const,
      at: 1,
      paidWork: problem === null,
      problem,
      schemes: [],
      checks: [],
    })),
  )
  const waiting = fc.record({ sentence: text, unlock: fc.boolean(), all: fc.boolean() })
  const refundsWait = fc.option(waiting)
  const other = fc.record({ id: fc.constant('base' as const), label: text, problem: textOrNone, report, refundsWait })
  fc.assert(
    fc.property(report, other, (main, further) => {
      const refunds = refundsCheck(further.id, further.label, further.refundsWait)
      expect(withoutStep([networkCheck(main), otherNetworkCheck(further), ...refunds])).toEqual([])
    }),
  )
})

test('nor is one of those that need no engine', () => {
  const findings = [
    ...['22.1.0', '24.0.0'].map(nodeCheck),
    ...[0, 500, 5_000].map((freeMiB) => spaceFinding('/data', freeMiB)),
    ...[0, 10_000_000].map((now) => clockFinding(now, 9_000_000)),
  ]
  expect(withoutStep(findings.map((finding) => ({ id: 'local', title: 'Local', ...finding })))).toEqual([])
})
