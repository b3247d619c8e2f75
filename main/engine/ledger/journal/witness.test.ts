import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWitness, sameMark } from './witness.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hearth-witness-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('one file says how far it went, and it is the same file all the time', () => {
  const witness = openWitness(dir)
  expect(witness.reached).toBe(0)
  const { ino } = marks(witness.mark())
  witness.follow(7)
  witness.follow(12)
  expect(readdirSync(dir)).toEqual(['reached-12'])
  const again = openWitness(dir)
  expect(again.reached).toBe(12)
  expect(marks(again.mark()).ino).toBe(ino)
})

test('one that was taken away while it was open is no failure', () => {
  const witness = openWitness(dir)
  rmSync(path.join(dir, 'reached-0'))
  witness.follow(3)
  expect(openWitness(dir).reached).toBe(0)
})

test.each([
  ['12', '12/900/13/901', true],
  ['12', '14/900/13/901', false],
  ['12/900/13/901', '12/900/13/901', true],
  ['12/900/13/901', '12/900/13/902', false],
  ['12/900/13/901', '12//13/', true],
  ['12/900/13/901', '12/900/14/901', false],
])('marks %s and %s can be of the same files: %s', (one, other, same) => {
  expect(sameMark(one, other)).toBe(same)
  expect(sameMark(other, one)).toBe(same)
})

function marks(text: string) {
  const [ino = '', born = ''] = text.split('/')
  return { ino, born }
}
