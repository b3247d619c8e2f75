import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleDesktop, external } from './desktop.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hearth-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Bundle {
  readonly file: string
  readonly text: string
}

function bundles(part: string): readonly Bundle[] {
  return readdirSync(path.join(folder, part), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?js$/.test(file))
    .map((file) => ({ file, text: readFileSync(path.join(folder, part, file), 'utf8') }))
}

/** Packages a bundle still asks for when it runs. */
function asksFor({ text: withDocs }: Bundle): readonly string[] {
  // Types in the documentation of plain JavaScript are written as imports.
  const text = withDocs.replaceAll(/\/\*\*\s[^]*?\*\//g, '')
  const imports = text.matchAll(/^\s*(?:import|export)\b[^'"\n]*?(?:from\s*)?["']([^"'\n]+)["']/gm)
  const requires = text.matchAll(/\b(?:require|import)\(["']([^"'\n]+)["']\)/g)
  return [...imports, ...requires].map((match) => match[1] ?? '').filter((name) => !name.startsWith('.'))
}

describe('the desktop bundles', () => {
  beforeAll(() => bundleDesktop(folder), 120_000)

  it('leave out Electron and the native modules, and nothing else', () => {
    const allowed = new Set([...builtinModules, ...external])
    const entry = bundles('main').find(({ file }) => file === 'electron.js')
    expect(entry === undefined ? [] : asksFor(entry)).toEqual(expect.arrayContaining(['electron', 'electron-updater']))
    const unexpected = bundles('main')
      .flatMap(asksFor)
      .filter((name) => !name.startsWith('node:') && !allowed.has(name))
    expect(unexpected).toEqual([])
  })

  it('give a plain Node companions that need nothing but Node, and koffi to ask NVIDIA’s library', () => {
    expect(bundles('companions').map(({ file }) => file)).toEqual(
      expect.arrayContaining(['arithmetic-thread.mjs', 'buyer.mjs', 'keeper.mjs', 'nvml.mjs']),
    )
    const asking = bundles('companions').filter((bundle) => asksFor(bundle).includes('koffi'))
    expect(asking.map(({ file }) => file)).toEqual(['nvml.mjs'])
    const wanted = bundles('companions')
      .flatMap(asksFor)
      .filter((name) => name !== 'koffi')
    expect(wanted.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))).toEqual([])
  })

  it('hold no native module', () => {
    expect(
      bundles('main')
        .filter(({ text }) => /\b(?:require|import)\(["'`][^"'`]*\.node["'`]\)/.test(text))
        .map(({ file }) => file),
    ).toEqual([])
  })

  it('give each sandboxed preload one file that asks for Electron alone', () => {
    const asked = Object.fromEntries(bundles('preload').map((preload) => [preload.file, asksFor(preload)]))
    expect(asked).toEqual({ 'preload.cjs': ['electron'], 'worker-window.cjs': ['electron'] })
  })
})
