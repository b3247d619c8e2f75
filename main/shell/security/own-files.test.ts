import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listOwnFiles } from '../../../build/release/list-own-files.ts'
import { changedInstallation } from './own-files.ts'

let installation: string
const resources = (): string => path.join(installation, 'resources')

beforeEach(() => {
  installation = mkdtempSync(path.join(tmpdir(), 'hearth-installation-'))
  const native = path.join(resources(), 'app.asar.unpacked', 'node_modules', 'better-sqlite3')
  mkdirSync(native, { recursive: true })
  writeFileSync(path.join(resources(), 'app.asar'), Buffer.alloc(4096, 7))
  writeFileSync(path.join(native, 'linux-x64.node'), 'native')
  writeFileSync(path.join(installation, 'v8_context_snapshot.bin'), 'snapshot')
  writeFileSync(path.join(installation, 'LICENSE'), 'text')
  listOwnFiles(installation)
})
afterEach(() => rmSync(installation, { recursive: true, force: true }))

describe('E06: an installation', () => {
  it('that is as it was packed may run, whatever its texts say', () => {
    appendFileSync(path.join(installation, 'LICENSE'), 'more')
    expect(changedInstallation(resources())).toBeNull()
  })

  it('with one other byte in its archive does not run, and names it', () => {
    const archive = path.join(resources(), 'app.asar')
    for (const at of [0, 2000, 4095]) {
      const bytes = readFileSync(archive)
      bytes[at] = 8
      writeFileSync(archive, bytes)
      expect(changedInstallation(resources())).toContain('app.asar')
      bytes[at] = 7
      writeFileSync(archive, bytes)
    }
    expect(changedInstallation(resources())).toBeNull()
  })

  it('with another snapshot, native module or a folder “app” does not run', () => {
    writeFileSync(path.join(installation, 'v8_context_snapshot.bin'), 'swapped')
    expect(changedInstallation(resources())).toContain('v8_context_snapshot.bin')
    writeFileSync(path.join(installation, 'v8_context_snapshot.bin'), 'snapshot')
    rmSync(path.join(resources(), 'app.asar.unpacked', 'node_modules', 'better-sqlite3', 'linux-x64.node'))
    expect(changedInstallation(resources())).toContain('linux-x64.node')
    mkdirSync(path.join(resources(), 'app'))
    expect(changedInstallation(resources())).toContain('resources/app')
  })

  it('without its list, or with a damaged one, does not run', () => {
    writeFileSync(path.join(resources(), 'hearth-files.json'), '{"version":1,"files":[]}')
    expect(changedInstallation(resources())).toContain('hearth-files.json')
    rmSync(path.join(resources(), 'hearth-files.json'))
    expect(changedInstallation(resources())).toContain('hearth-files.json')
  })
})
