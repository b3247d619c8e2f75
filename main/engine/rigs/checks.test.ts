import { expect, test } from 'vitest'
import { noRigs, severalRigs } from '../../../contract/rigs.fixture.ts'
import { rigsCheck } from './checks.ts'

const rig = (index: number) => severalRigs.rigs.slice(index, index + 1)

test('who has no other machine is told nothing is wrong', () => {
  expect(rigsCheck(noRigs)).toMatchObject({ id: 'rigs', status: 'ok', next: null })
})

test('machines that answer are counted, with those that look at this one', () => {
  expect(rigsCheck({ ...severalRigs, rigs: rig(0) })).toMatchObject({
    status: 'ok',
    detail: 'This machine looks at 1 others, and 1 look at it.',
  })
})

test('a machine that does not answer is named, with what to do', () => {
  expect(rigsCheck(severalRigs)).toMatchObject({
    status: 'warning',
    detail: 'cellar is not there. It does not answer.',
    next: 'See whether it is switched on and in the same network, or give its new address.',
  })
})

test('clocks that differ are named', () => {
  expect(rigsCheck({ ...severalRigs, rigs: rig(2) })).toMatchObject({
    status: 'warning',
    detail: 'The clocks of shed and of this machine differ by more than a minute.',
  })
})

test('a listener that cannot be opened is a problem', () => {
  const problem = { sentence: 'Another program already uses port 4023.', next: 'Choose another port.' }
  expect(rigsCheck({ ...severalRigs, problem })).toMatchObject({ status: 'problem', detail: problem.sentence })
})
