import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changedInstallation } from '../../main/shell/security/own-files.ts'
import { root } from '../step.ts'
import { lookedUpPackages } from './looked-up.fixture.ts'
import { packedProblems, type PackedFile } from './packed-rules.ts'
import { readFuses, readPacked } from './read-packed.ts'
import { overBudget, sizeByPart } from './size-report.ts'
import { packAroundStandIn } from './pack-standin.fixture.ts'

const target = { platform: 'linux', arch: 'x64' } as const
const isHere = process.platform === target.platform && process.arch === target.arch
if (!isHere) process.stdout.write('The packed app is read on Linux x64 only: what npm installed is for this system.\n')

const folder = mkdtempSync(path.join(tmpdir(), 'hearth-packed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.runIf(isHere)('an app packed around a stand-in Electron', () => {
  const unpacked = path.join(folder, 'dist', 'linux-unpacked')
  let files: readonly PackedFile[] = []
  beforeAll(async () => {
    await packAroundStandIn(folder)
    files = readPacked(unpacked)
  }, 600_000)

  it('has everything it needs, and no sources, tests, secrets or binaries of other systems', () => {
    expect(packedProblems(files, target)).toEqual([])
  })

  it('brings the packages that it looks up, with theirs, and none that is in the bundles already', () => {
    const packed = files.flatMap(({ path: file }) => /^app\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])
    expect([...new Set(packed)].toSorted()).toEqual([...lookedUpPackages()].toSorted())
  })

  it('stays within its budget', () => {
    expect(overBudget(sizeByPart(files))).toEqual([])
  })

  it('has its fuses in the bytes of its program, as the configuration says', async () => {
    expect(await readFuses(path.join(unpacked, 'hearth-desktop'))).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    })
    // The stand-in comes with all of them off, so what is on was set by the packager.
    expect(await readFuses(path.join(folder, 'electron', 'electron'))).toMatchObject({ onlyLoadAppFromAsar: false })
  })

  it('names nothing of the machine it was made on in its own code', () => {
    const archive = readFileSync(path.join(unpacked, 'resources', 'app.asar'))
    expect(archive.includes(root)).toBe(false)
    // The mark alone stands in code that reads keys.
    expect(archive.toString('latin1')).not.toMatch(/-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{32}/)
  })

  it('is accounted for to the last byte', () => {
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(sizeByPart(files).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total)
  })

  it('E06: compares itself with its own list, and notices one other byte of its archive', () => {
    const resources = path.join(unpacked, 'resources')
    expect(changedInstallation(resources)).toBeNull()
    appendFileSync(path.join(resources, 'app.asar'), 'x')
    expect(changedInstallation(resources)).toContain('app.asar')
  })
})

const file = (place: string, isUnpacked = false): PackedFile => ({ path: place, bytes: 1, isUnpacked })
const database = (name: string): string => `app/node_modules/better-sqlite3/prebuilds/${name}.node`

const part = (name: string, mib: number) => ({ part: name, bytes: mib * 2 ** 20, files: 1 })

it('a part or a sum that grew beyond its budget is named', () => {
  expect(overBudget([part('Electron', 300), part('Node', 121), part('out/main', 4), part('sax', 0.1)])).toEqual([])
  expect(overBudget([part('out/main', 7), part('out/renderer', 2)])).toEqual(['out has 9 MiB; 8 are meant for it.'])
  expect(overBudget([part('aws-sdk', 5)])).toEqual(['aws-sdk has 5 MiB; 4 are meant for each package.'])
  expect(overBudget([part('Node', 200), part('webgpu', 30)])).toEqual([
    'Everything besides Electron has 230 MiB; 220 are meant for it.',
  ])
})

describe('the rules for a packed app', () => {
  it.each([
    ['app/main/engine/engine.ts', /is a source/],
    ['app/out/main/electron.js.map', /is a source/],
    ['app/node_modules/pino/pino.d.ts', /is a source/],
    ['app/renderer/main.js', /is a source/],
    ['app/out/main/x.test.js', /belongs to a test/],
    ['app/.env', /looks like a secret/],
    ['app/node_modules/pino/.npmrc', /looks like a secret/],
    ['resources/release.pem', /looks like a secret/],
    ['app/node_modules/x/build/x.node', /native module inside/],
  ])('notice %s', (place, problem) => {
    expect(packedProblems([file(place)], target).join('\n')).toMatch(problem)
  })

  it('notice binaries of another system or processor, and a missing or second one of the database', () => {
    expect(packedProblems([file(database('linux-x64'), true)], target).join()).not.toMatch(/prebuilds|database/)
    expect(packedProblems([file(database('darwin-arm64'), true)], target).join()).toMatch(/for another system/)
    expect(packedProblems([file(database('linux-arm64'), true)], target).join()).toMatch(/for another system/)
    expect(packedProblems([], target).join()).toMatch(/There are 0 binaries of the database/)
  })

  it('notice what is missing', () => {
    expect(packedProblems([], target).join()).toMatch(/app\/out\/main\/electron\.js is missing/)
  })
})
