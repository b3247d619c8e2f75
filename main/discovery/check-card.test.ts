import { expect, test } from 'vitest'
import type { Accepted } from '../engine/challenge/verifier/outcome.ts'
import { judgeCard } from './check-card.ts'

const size = { n: 128, T: 4 }
const provider = `0x${'11'.repeat(20)}` as const
const measured = { size, provider, maximum: size, elapsedMs: 100, rttMs: 1, score: 1e9 }
const accepted: Accepted = { ...measured, result: 'accepted', attestation: '', delivered: true }

test('a card that is as fast as it says holds, and half as fast is as fast as that goes', () => {
  expect(judgeCard(accepted, null).verdict).toBe('holds')
  expect(judgeCard(accepted, 1e9).verdict).toBe('holds')
  expect(judgeCard(accepted, 2e9).verdict).toBe('holds')
  expect(judgeCard(accepted, 2.1e9).verdict).toBe('lie')
})

test('a wrong answer is a lie, and no answer is none', () => {
  const code = 'challenge/wrong-product'
  expect(judgeCard({ ...measured, result: 'rejected', code, detail: '', attestation: null }, null).verdict).toBe('lie')
  expect(judgeCard({ result: 'failed', size, code: 'challenge/refused', detail: '' }, 1e9)).toEqual({
    verdict: 'unknown',
    measured: null,
    why: '',
  })
})
