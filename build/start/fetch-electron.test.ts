import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { earlierFailure, rememberFetch } from './failed-fetch.ts'
import { fetchElectron } from './fetch-electron.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hearth-fetch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const limits = { firstByteMs: 600, stallMs: 600, lookEveryMs: 50 }

function run(script: string, say: (line: string) => void = () => undefined): Promise<string | null> {
  const installer = path.join(folder, 'install.cjs')
  writeFileSync(installer, script)
  const destination = path.join(folder, 'dist')
  return fetchElectron({ installer, destination, scratch: path.join(folder, 'scratch'), say, limits })
}

describe('fetching Electron', () => {
  it('is done when the installer is', async () => {
    expect(await run('')).toBeNull()
  })

  it('shows how much has arrived', async () => {
    const lines: string[] = []
    const script = `
      const file = require('path').join(require('os').tmpdir(), 'part')
      require('fs').writeFileSync(file, Buffer.alloc(3_000_000))
      setTimeout(() => {}, 400)`
    expect(await run(script, (line) => lines.push(line))).toBeNull()
    expect(lines).toContain('Fetching Electron: 3 MB')
  })

  it('gives up on an installer that gets not one byte', async () => {
    const started = performance.now()
    expect(await run('setInterval(() => {}, 1000)')).toMatch(/nothing arrived/)
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('gives up on a download that stops in the middle', async () => {
    const script = `
      require('fs').writeFileSync(require('path').join(require('os').tmpdir(), 'part'), Buffer.alloc(1_000_000))
      setInterval(() => {}, 1000)`
    expect(await run(script)).toMatch(/nothing arrived/)
  })

  it('says in plain words that the server cannot be reached', async () => {
    const script = `console.error('TypeError: fetch failed\\n at x { code: "ENOTFOUND" }'); process.exit(1)`
    expect(await run(script)).toBe('the download server cannot be reached (ENOTFOUND).')
    expect(await run(`console.error('TypeError: fetch failed'); process.exit(1)`)).toMatch(/cannot be reached/)
  })
})

describe('a failed fetch is remembered', () => {
  const file = path.join(folder, 'out', 'failed.json')

  it('for that version only, until one works', () => {
    rememberFetch(file, '45.0.0', 'no network.')
    expect(earlierFailure(file, '45.0.0')).toBe('no network.')
    expect(earlierFailure(file, '46.0.0')).toBeNull()
    rememberFetch(file, '45.0.0', null)
    expect(earlierFailure(file, '45.0.0')).toBeNull()
  })

  it('unless its file is damaged', () => {
    writeFileSync(file, '{')
    expect(earlierFailure(file, '45.0.0')).toBeNull()
  })
})
