import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { findElectron } from './electron-binary.ts'

const base = mkdtempSync(path.join(tmpdir(), 'hearth-electron-'))
const folder = path.join(base, 'electron')
afterAll(() => rmSync(base, { recursive: true, force: true }))

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(path.join(folder, 'dist'), { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{"version":"45.4.1"}')
})

function install(version: string): void {
  writeFileSync(path.join(folder, 'dist', 'version'), version)
  writeFileSync(path.join(folder, 'dist', 'electron'), '')
  writeFileSync(path.join(folder, 'path.txt'), 'electron')
}

describe("Electron's program", () => {
  it('is found where its installer put it', () => {
    install('45.4.1')
    expect(findElectron({}, folder, 'linux')).toBe(path.join(folder, 'dist', 'electron'))
  })
  it('is absent before it is fetched', () => {
    expect(findElectron({}, folder, 'linux')).toBeNull()
  })
  it('is absent when the unpacking was cut off', () => {
    install('45.4.1')
    rmSync(path.join(folder, 'path.txt'))
    expect(findElectron({}, folder, 'linux')).toBeNull()
  })
  it('is absent when it is another version than the package', () => {
    install('v44.0.0')
    expect(findElectron({}, folder, 'linux')).toBeNull()
  })
  it('is taken from where the person says', () => {
    const ELECTRON_OVERRIDE_DIST_PATH = path.join(base, 'own')
    mkdirSync(ELECTRON_OVERRIDE_DIST_PATH, { recursive: true })
    writeFileSync(path.join(ELECTRON_OVERRIDE_DIST_PATH, 'electron.exe'), '')
    expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH }, folder, 'win32')).toMatch(/electron\.exe$/)
    expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH }, folder, 'linux')).toBeNull()
  })
})
