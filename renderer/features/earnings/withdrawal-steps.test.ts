import { expect, test } from 'vitest'
import { WithdrawalState } from '../../../contract/engine.ts'
import { withdrawalOver, withdrawalSteps, withdrawalWords } from './withdrawal-steps.ts'

const HASH = `0x${'ab'.repeat(32)}` as const
const statuses = (state: WithdrawalState, transaction: typeof HASH | null = HASH) =>
  withdrawalSteps({ state, transaction }).map((step) => step.status)

test('a state names the last step that is done; the next one is current', () => {
  expect(statuses('requested', null)).toEqual(['done', 'current', 'open', 'open', 'open'])
  expect(statuses('signed')).toEqual(['done', 'done', 'current', 'open', 'open'])
  expect(statuses('broadcast')).toEqual(['done', 'done', 'done', 'current', 'open'])
  expect(statuses('mined')).toEqual(['done', 'done', 'done', 'done', 'current'])
  expect(statuses('final')).toEqual(['done', 'done', 'done', 'done', 'done'])
})

test('a withdrawal that failed never claims to be in a block', () => {
  expect(statuses('failed')).toEqual(['done', 'done', 'done', 'stopped', 'open'])
  expect(statuses('failed', null)).toEqual(['done', 'stopped', 'open', 'open', 'open'])
  expect(statuses('replaced')).toEqual(['done', 'done', 'done', 'stopped', 'open'])
})

test('only final, replaced and failed are over, and every state has its sentence', () => {
  expect(WithdrawalState.options.filter(withdrawalOver)).toEqual(['final', 'replaced', 'failed'])
  for (const state of WithdrawalState.options) expect(withdrawalWords[state].sentence).toMatch(/\.$/)
})
