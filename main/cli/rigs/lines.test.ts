import { expect, test } from 'vitest'
import { noRigs, severalRigs } from '../../../contract/rigs.fixture.ts'
import { rigsLines } from './lines.ts'
import { rigNamed } from './words.ts'

test('one total for each network comes first, and who is left out is named with why', () => {
  const lines = rigsLines(severalRigs).join('\n')
  expect(lines).toContain('Practice, all machines (2)')
  expect(lines).toContain('5.25 USDC practice money')
  expect(lines).toMatch(/Not counted since .*: cellar\. It does not answer\./)
  expect(lines).toContain('Not counted: laptop. It no longer knows this machine')
  expect(lines.indexOf('Base, all machines (1)')).toBeLessThan(lines.indexOf('192.168.1.20:4023'))
})

test('a machine that is away is shown as it was, with when that was', () => {
  const [attic, cellar] = severalRigs.rigs
  const lines = rigsLines({ ...severalRigs, rigs: cellar === undefined ? [] : [cellar] }).join('\n')
  expect(lines).toMatch(/State {2,}It does not answer\./)
  expect(lines).toMatch(/Last seen +\d{4}-/)
  expect(lines).toMatch(/State then +Working/)
  const here = rigsLines({ ...severalRigs, rigs: attic === undefined ? [] : [attic] }).join('\n')
  expect(here).not.toContain('Last seen')
})

test('a clock that differs by hours is said', () => {
  expect(rigsLines(severalRigs).join('\n')).toContain('180 minutes ahead of this one')
})

test('what another machine calls itself and its cards reaches no terminal as a command', () => {
  const [attic] = severalRigs.rigs
  if (attic === undefined || attic.report === null) throw new Error('there is no machine')
  const report = { ...attic.report, cards: [{ ...attic.report.cards[0], name: 'a\u001b[2Jb\u202ec' }] }
  const hostile = { ...attic, name: 'x\u001b]0;t\u0007', report: JSON.parse(JSON.stringify(report)) }
  const lines = rigsLines({ ...severalRigs, rigs: [hostile] })
  expect(lines.every((line) => !/[\p{Cc}\p{Cf}]/u.test(line))).toBe(true)
})

test('without other machines it is said how to pair one', () => {
  expect(rigsLines(noRigs)).toEqual([
    'No other machine is paired. On the other one run “hearth rigs invite”, here “hearth rigs add CODE”.',
  ])
})

test('a machine is meant by its name or the beginning of its id, and never by what fits two', () => {
  const [attic, cellar] = severalRigs.rigs
  expect(rigNamed('ATTIC', severalRigs)).toBe(attic?.id)
  expect(rigNamed('333333', severalRigs)).toBe(cellar?.id)
  expect(() => rigNamed('3', severalRigs)).toThrow('No machine is called “3”.')
  const twins = severalRigs.rigs.map((rig) => ({ ...rig, name: 'rig' }))
  expect(() => rigNamed('rig', { ...severalRigs, rigs: twins })).toThrow('Several machines are called “rig”.')
})
