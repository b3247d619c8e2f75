import { expect, test } from 'vitest'
import type { Found } from '../../discovery/find.ts'
import { TYPICAL_MINUTE } from '../../discovery/wanted.ts'
import { usableNetwork } from '../../engine/wallet/networks.ts'
import { foundLines, jsonFound } from './found-lines.ts'

const address = `0x${'11'.repeat(20)}` as const
const hostile = '\u001b]0;owned\u0007\u202egnp.exe\u200b \u001b[31mcheap\nAgent 1  free'
const wanted = { kind: 'wasm', job: TYPICAL_MINUTE, maxPrice: null, minSpeed: null, program: null } as const
const found: Found = {
  providers: [
    {
      agent: { id: 7n, owner: address, wallet: address, uri: '' },
      name: hostile,
      endpoint: 'https://a.test/',
      offer: {
        kind: 'wasm',
        provider: address,
        payTo: address,
        available: true,
        why: hostile,
        prices: { floor: 0n, perCpuSecond: 0n, perGpuSecond: { gpu: 0n, software: 0n }, perMiB: 0n },
        programs: [],
        adapter: null,
        claimedSpeed: null,
      },
      price: 1_360n,
      standing: { reviews: 1, score: 100 },
    },
  ],
  passedOver: [{ id: 8n, code: 'discovery/closed', why: hostile }],
  agents: 2,
  sellers: 2,
  lookedAt: 2,
}

test('E03: what strangers wrote is printed without its controls, on one line', () => {
  const network = usableNetwork('base')
  const lines = foundLines(found, new Map(), wanted, network)
  const text = [...lines, JSON.stringify(jsonFound(found, new Map()))].join('')
  expect(/[\p{Cc}\p{Cf}]/u.test(text)).toBe(false)
  expect(lines.filter((line) => line.includes('Agent 1  free'))).toEqual([])
  expect(lines.find((line) => line.startsWith('7'))).toContain('0.00136 USDC')
})

test('who paid is shown with how often and how much, and what was not looked up is told', () => {
  const network = usableNetwork('base')
  const counted = Array.from({ length: 7 }, (_, index) => ({
    reviewer: `0x${`${index}f`.repeat(20)}` as const,
    grade: 90 - index,
    paid: 3_000_000n - BigInt(index),
    payments: 4 + index,
  }))
  const leftOut = { unpaid: 3, own: 0, revoked: 0, 'no-grade': 0, older: 0 }
  const figure = { low: 80, middle: 90, high: 95 }
  const standing = { figure, counted, leftOut, unclaimed: 0, sinceBlock: 4_200, notLookedUp: 17 }
  const lines = foundLines(found, new Map([[7n, standing]]), wanted, network)
  expect(lines).toContain('Agent 7, reviews since block 4200:')
  expect(lines.find((line) => line.startsWith('0x0f0f0f…0f0f'))?.split(/ {2,}/)).toEqual([
    '0x0f0f0f…0f0f',
    '90',
    '4',
    '3.00 USDC',
  ])
  expect(lines).toContain('And 2 who paid less.')
  expect(lines.find((line) => line.includes('not looked up, because there are too many: 17.'))).toBeDefined()
  expect(jsonFound(found, new Map([[7n, standing]]))).toMatchObject({
    providers: [
      {
        paidReviews: {
          sinceBlock: 4_200,
          notLookedUp: 17,
          counted: expect.arrayContaining([expect.objectContaining({ payments: 4, paid: '3000000' })]),
        },
      },
    ],
  })
})
