import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RigRow } from '../../../contract/rigs.ts'
import { atticReport, noRigs } from '../../../contract/rigs.fixture.ts'
import { RigReport } from '../../../contract/rigs-report.ts'
import { network } from './testing/machine.ts'
import { type OwnFigures, totalsOf } from './totals.ts'

const id = (byte: number): string => byte.toString(16).padStart(2, '0').repeat(32)
const provider = (byte: number): `0x${string}` => `0x${byte.toString(16).padStart(2, '0').repeat(20)}`
const own: OwnFigures = {
  id: noRigs.device.id,
  network,
  provider: provider(1),
  money: { earned: '100', pending: '10', earnedToday: '1', withdrawable: '100' },
}

interface Machine {
  readonly byte: number
  readonly key: number
  readonly earned: bigint
  readonly practice: boolean
  readonly standing: RigRow['standing']
}

const amounts = fc.bigInt({ min: -(10n ** 29n), max: 10n ** 29n })
const machine: fc.Arbitrary<Machine> = fc.record({
  byte: fc.integer({ min: 2, max: 9 }),
  key: fc.integer({ min: 2, max: 9 }),
  earned: amounts,
  practice: fc.boolean(),
  standing: fc.constantFrom('asking', 'here', 'away', 'refused'),
})

function rowOf({ byte, key, earned, practice, standing }: Machine): RigRow {
  const report: RigReport = {
    ...atticReport,
    network: { ...network, practice, id: practice ? 'practice' : 'base' },
    provider: provider(key),
    money: { earned: earned.toString(), pending: '0', earnedToday: '0', withdrawable: '0' },
  }
  return {
    id: id(byte),
    name: `rig ${byte}`,
    address: '192.168.1.9',
    port: 4023,
    pairedAt: 1,
    standing,
    sentence: standing === 'here' ? null : 'It does not answer.',
    next: null,
    seenAt: 5,
    clockAheadMs: 0,
    report,
  }
}

test('a machine is counted once at most, only while it answers, and is otherwise named with since when', () => {
  fc.assert(
    fc.property(fc.array(machine, { maxLength: 12 }), (machines) => {
      const rows = machines.map(rowOf)
      const totals = totalsOf(own, rows)
      const counted = totals.flatMap((total) => total.counted)
      expect(new Set(counted).size).toBe(counted.length)
      const left = totals.flatMap(({ notCounted }) => notCounted)
      expect(counted.length - 1 + left.length).toBe(new Set(rows.map((row) => row.id)).size)
      for (const one of counted.filter((each) => each !== own.id)) {
        expect(rows.find((row) => row.id === one)?.standing).toBe('here')
      }
      for (const { since, sentence } of left) expect([since, sentence.length > 0]).toEqual([5, true])
    }),
  )
})

test('a sum is exactly that of the machines that are counted in it', () => {
  fc.assert(
    fc.property(fc.array(machine, { maxLength: 12 }), (machines) => {
      const rows = machines.map(rowOf)
      for (const total of totalsOf(own, rows)) {
        const parts = total.counted.map((one) =>
          one === own.id ? 100n : BigInt(rows.find((row) => row.id === one)?.report?.money.earned ?? 0),
        )
        expect(BigInt(total.earned)).toBe(parts.reduce((sum, part) => sum + part, 0n))
      }
    }),
  )
})

test('play money is never in a sum with real money, nor one coin with another', () => {
  fc.assert(
    fc.property(fc.array(machine, { maxLength: 12 }), (machines) => {
      const rows = machines.map(rowOf)
      for (const { network: of, counted, own: isOwn } of totalsOf(own, rows)) {
        expect(isOwn).toBe(of.practice)
        for (const one of counted.filter((each) => each !== own.id)) {
          expect(rows.find((row) => row.id === one)?.report?.network).toEqual(of)
        }
      }
    }),
  )
})

test('the same id in another network of its own words, another chain, token or decimals is another sum', () => {
  const here = { byte: 2, key: 2, earned: 7n, practice: true, standing: 'here' } as const
  const { asset } = network
  const others = [
    { chainId: 'eip155:1' },
    { asset: { ...asset, address: provider(7) } },
    { asset: { ...asset, decimals: asset.decimals + 1 } },
    { id: 'base' as const },
    { practice: false },
  ]
  for (const other of others) {
    const row = rowOf(here)
    const report = { ...atticReport, ...row.report, network: { ...network, ...other } }
    expect(totalsOf(own, [{ ...row, report }])).toMatchObject([
      { earned: '100', counted: [own.id] },
      { earned: '7', own: false },
    ])
  }
  const renamed = { ...atticReport, network: { ...network, label: 'Mine', asset: { ...asset, symbol: 'X' } } }
  expect(totalsOf(own, [{ ...rowOf(here), report: renamed }])).toHaveLength(1)
})

test('a copy of this machine’s own books adds nothing, and neither does this machine itself', () => {
  const copy = rowOf({ byte: 2, key: 1, earned: 7n, practice: true, standing: 'here' })
  const self = { ...copy, id: own.id }
  expect(totalsOf(own, [copy, self])).toMatchObject([
    {
      earned: '100',
      counted: [own.id],
      notCounted: [
        {
          id: copy.id,
          sentence: 'Its receipts are signed by the key of another of these machines: it has the same books.',
        },
      ],
    },
  ])
})

test('a report with sums that cannot be is no report', () => {
  const money = atticReport.money
  const spoilt = [
    { earned: '9'.repeat(31) },
    { withdrawable: '-1' },
    { pending: '1.5' },
    { earnedToday: '0x10' },
    { earned: '007' },
    { earned: 'NaN' },
  ]
  expect(RigReport.safeParse(atticReport).success).toBe(true)
  for (const wrong of spoilt) {
    expect(RigReport.safeParse({ ...atticReport, money: { ...money, ...wrong } }).success).toBe(false)
  }
})
