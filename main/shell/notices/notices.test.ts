import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../contract/engine.ts'
import { practiceSnapshot } from '../practice-snapshot.fixture.ts'
import { noticesOf } from './notices.ts'

const working = practiceSnapshot()
const withdrawal = (state: Snapshot['withdrawals'][number]['state']): Snapshot => ({
  ...working,
  withdrawals: [
    {
      id: 'w1',
      to: `0x${'ab'.repeat(20)}`,
      amount: '2500000',
      state,
      transaction: null,
      feeWei: null,
      requestedAt: 1,
      updatedAt: 1,
      problem: null,
    },
  ],
})
const inState = (state: Snapshot['availability']['state'], code: string): Snapshot => ({
  ...working,
  availability: { state, why: { code, sentence: 'A game is running.', next: 'It goes on by itself.' }, until: null },
})

describe('a notice', () => {
  it('comes when a payout becomes final, once, and says when it is play money', () => {
    const [notice, ...more] = noticesOf(withdrawal('mined'), withdrawal('final'))
    expect(notice).toEqual({
      kind: 'payout',
      title: '2.50 USDC (practice money) arrived',
      body: 'The payout to 0xabab…abab is final.',
    })
    expect(more).toEqual([])
    expect(noticesOf(withdrawal('final'), withdrawal('final'))).toEqual([])
  })

  it('does not come for a payout that was final before Hearth looked', () => {
    expect(noticesOf(null, withdrawal('final'))).toEqual([])
    expect(noticesOf(working, withdrawal('final'))).toEqual([])
  })

  it('comes for money that may be lost, on whichever network, once, with the engine’s own sentence', () => {
    const alarms = ['Payers want their money back.']
    const here = { ...working, money: { ...working.money, alarms } }
    const notice = { kind: 'danger', title: 'Earned money on Practice network may be lost', body: alarms[0] }
    expect(noticesOf(working, here)).toEqual([notice])
    expect(noticesOf(here, here)).toEqual([])
    const other = { network: working.network, problem: null, wallet: null, withdrawals: [] }
    const there = { ...working, others: [{ ...other, money: here.money }] }
    expect(noticesOf({ ...working, others: [{ ...other, money: working.money }] }, there)).toEqual([notice])
  })

  it('comes when Hearth stops taking jobs, with the engine’s own sentence', () => {
    expect(noticesOf(working, inState('paused', 'game'))).toEqual([
      { kind: 'paused', title: 'Hearth paused', body: 'A game is running. It goes on by itself.' },
    ])
    expect(noticesOf(working, inState('stopped', 'sandbox'))).toMatchObject([{ title: 'Hearth stopped' }])
  })

  it('does not come for the person’s own pause, nor for another reason of the same pause', () => {
    expect(noticesOf(working, inState('paused', 'paused-by-person'))).toEqual([])
    expect(noticesOf(inState('paused', 'game'), inState('paused', 'battery'))).toEqual([])
  })

  it.each(['stopping', 'person-here', 'remote', 'ask', 'hours', 'update', 'sleep'])(
    'does not come for what the person does and sees themselves (%s)',
    (code) => {
      expect(noticesOf(working, inState(code === 'stopping' ? 'stopped' : 'paused', code))).toEqual([])
    },
  )

  it('does not come when an engine comes back after it was gone', () => {
    expect(noticesOf(null, inState('paused', 'game'))).toEqual([])
    expect(noticesOf(working, null)).toEqual([])
  })
})
