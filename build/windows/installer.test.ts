import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findMakensis } from '../test/makensis.ts'

const ours = path.join(import.meta.dirname, 'installer.nsh')
/** The script of electron-builder that ours is included in. */
const templates = path.join(
  path.dirname(createRequire(import.meta.url).resolve('app-builder-lib/package.json')),
  'templates',
  'nsis',
)
const macros = [...readFileSync(ours, 'utf8').matchAll(/^!macro\s+(\S+)/gm)].flatMap(([, name]) => name ?? [])

const makensis = findMakensis()
const missing = makensis === null ? 'makensis is not installed (Debian: the package nsis)' : null
if (missing !== null) process.stdout.write(`The installer for Windows is not compiled: ${missing}\n`)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-installer-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('electron-builder puts every macro of ours where it starts an installer', () => {
  expect(macros).toContain('preInit')
  const template = readFileSync(path.join(templates, 'installer.nsi'), 'utf8')
  const onInit = template.slice(template.indexOf('Function .onInit'), template.indexOf('FunctionEnd'))
  for (const name of macros) expect(onInit).toMatch(new RegExp(String.raw`!insertmacro ${name}$`, 'm'))
})

describe.skipIf(missing !== null)(`compiled as electron-builder compiles it. ${missing ?? ''}`, () => {
  test('it becomes an installer without a warning', () => {
    const { said, made } = compiled(`!include "${ours}"`)
    expect(said).toBe('')
    expect(made).toBe(true)
  })

  test.each([
    ['a test that no header defines', '${IfNot} ${AtLeastWin1O}\n${EndIf}'],
    ['a block that is not closed', '${IfNot} ${AtLeastWin10}'],
    ['a name that is no variable', 'StrCpy $LANGUAGEE 2052'],
  ])('%s is found', (_what, code) => {
    const { said, made } = compiled(`!include WinVer.nsh\n!macro preInit\n${code}\n!macroend`)
    expect(said).not.toBe('')
    expect(made).toBe(false)
  })
})

/**
 * `include` at its place before electron-builder's own headers, and with each macro at the start of the installer. The rest of its
 * script needs plug-ins that it downloads when it packs.
 * @returns what the compiler complained about, and whether there is an installer
 */
function compiled(include: string): { readonly said: string; readonly made: boolean } {
  const file = path.join(folder, 'installer.exe')
  const script = `
    Unicode true
    !addincludedir "${path.join(templates, 'include')}"
    ${include}
    OutFile "${file}"
    !include "common.nsh"
    !include "MUI2.nsh"
    !insertmacro MUI_PAGE_INSTFILES
    !insertmacro MUI_LANGUAGE "English"
    !insertmacro MUI_LANGUAGE "SimpChinese"
    Function .onInit
      ${macros.map((name) => `!insertmacro ${name}`).join('\n')}
    FunctionEnd
    Section
    SectionEnd`
  const defines = ['-DPRODUCT_NAME=Hearth', '-DPRODUCT_FILENAME=Hearth', '-DVERSION=1.0.0']
  // Warnings are errors, and the script is UTF-8, as electron-builder has it; level 2 says those only.
  const { status, stdout, stderr, error } = spawnSync(
    makensis ?? 'makensis',
    ['-V2', '-WX', '-INPUTCHARSET', 'UTF8', ...defines, '-'],
    { cwd: templates, input: script, encoding: 'utf8' },
  )
  if (error !== undefined) throw error
  return { said: status === 0 ? stdout + stderr : `${status}: ${stdout}${stderr}`, made: existsSync(file) }
}
