import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lineLog } from '../log.ts'
import { defaultSize, openingBounds } from './bounds.ts'
import { windowMemoryFile } from './window-memory.ts'

const screen = { x: 0, y: 0, width: 1920, height: 1040 }
const right = { x: 1920, y: 0, width: 1920, height: 1040 }

describe('the window opens', () => {
  it('in its default size the first time', () => {
    expect(openingBounds(null, [screen])).toEqual(defaultSize)
  })
  it('where it was', () => {
    const saved = { x: 100, y: 50, width: 1400, height: 900 }
    expect(openingBounds(saved, [screen])).toEqual(saved)
  })
  it('in the middle again when its display is gone', () => {
    const saved = { x: 2000, y: 50, width: 1400, height: 900 }
    expect(openingBounds(saved, [screen, right])).toEqual(saved)
    expect(openingBounds(saved, [screen])).toEqual(defaultSize)
  })
  it('not with its title bar out of reach', () => {
    expect(openingBounds({ x: 100, y: -400, width: 1400, height: 900 }, [screen])).toEqual(defaultSize)
    expect(openingBounds({ x: 1900, y: 50, width: 1400, height: 900 }, [screen])).toEqual(defaultSize)
  })
  it('never smaller than its screens can show', () => {
    expect(openingBounds({ x: 0, y: 0, width: 300, height: 200 }, [screen])).toMatchObject({ width: 900, height: 600 })
  })
})

describe('what the window remembers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hearth-window-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const lines: string[] = []
  const log = lineLog((line) => lines.push(line))
  const file = path.join(folder, 'window.json')

  it('comes back after a restart', () => {
    const memory = { bounds: { x: 1, y: 2, width: 1000, height: 700 }, maximized: true, closeExplained: true }
    windowMemoryFile(file, log).write(memory)
    expect(windowMemoryFile(file, log).read()).toEqual(memory)
  })
  it.each(['{', '[]', '{"bounds":{"x":1e99,"y":0,"width":5,"height":5},"maximized":false,"closeExplained":false}'])(
    'is forgotten when its file says %s',
    (text) => {
      writeFileSync(file, text)
      expect(windowMemoryFile(file, log).read()).toEqual({ bounds: null, maximized: false, closeExplained: false })
      expect(lines.at(-1)).toContain('window-memory-unreadable')
    },
  )
  it('does not keep the window from closing when its folder cannot be written', () => {
    const memory = windowMemoryFile(path.join(folder, 'window.json', 'impossible'), log)
    memory.write({ bounds: null, maximized: false, closeExplained: true })
    expect(lines.at(-1)).toContain('window-memory-unwritable')
    expect(readFileSync(file, 'utf8')).not.toContain('impossible')
  })
})
