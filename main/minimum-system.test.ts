import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { oldSystemProblem, requireSystem, thisSystem, type SystemFacts } from './minimum-system.ts'

const system = (platform: NodeJS.Platform, release: string, glibc: string | null = null): SystemFacts => ({
  platform,
  release,
  glibc,
})

test.each([
  ['Windows 7', system('win32', '6.1.7601'), 'Hearth needs Windows 10 or newer, and this is Windows 6.1.7601.'],
  ['Windows 8.1', system('win32', '6.3.9600'), 'Hearth needs Windows 10 or newer'],
  ['macOS 12', system('darwin', '21.6.0'), 'Hearth needs macOS 13 or newer.'],
  ['Debian 11', system('linux', '5.10.0', '2.31'), 'the C library here is 2.31, and 2.35 is needed'],
  ['a Linux without the GNU C library', system('linux', '6.6.0'), 'a Linux with the GNU C library'],
])('%s is told in words what is needed', (_name, facts, words) => {
  expect(oldSystemProblem(facts)).toContain(words)
  expect(() => requireSystem(facts)).toThrow(words)
})

test.each([
  ['Windows 10', system('win32', '10.0.10240')],
  ['Windows 11', system('win32', '10.0.26100')],
  ['macOS 13', system('darwin', '22.0.0')],
  ['macOS 26', system('darwin', '25.1.0')],
  ['Ubuntu 22.04', system('linux', '5.15.0', '2.35')],
  ['Fedora 43', system('linux', '6.17.0', '2.42')],
  ['a version that says nothing', system('win32', 'unknown')],
])('%s is new enough', (_name, facts) => {
  expect(oldSystemProblem(facts)).toBeNull()
})

test('this system is known, and new enough for these tests', () => {
  const here = thisSystem()
  expect(here.glibc === null).toBe(here.platform !== 'linux')
  expect(oldSystemProblem(here)).toBeNull()
})

test('the packages ask for the same as the app', () => {
  const packages = readFileSync(path.join(import.meta.dirname, '..', 'electron-builder.yml'), 'utf8')
  expect(packages).toContain("minimumSystemVersion: '13.0'")
  expect(packages).toContain('libc6 (>= 2.35)')
  const installer = readFileSync(path.join(import.meta.dirname, '..', 'build', 'windows', 'installer.nsh'), 'utf8')
  expect(installer).toContain('AtLeastWin10')
  expect(installer).toContain('Hearth needs Windows 10 or newer')
})
