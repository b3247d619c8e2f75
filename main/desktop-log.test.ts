import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { desktopLogFile, lineFile } from './desktop-log.ts'
import { coveredFile } from './engine/diagnostics/make.ts'
import { lastLines } from './engine/diagnostics/recent-log.ts'
import { lineLog } from './shell/log.ts'

let root: string
let file: string
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'hearth-desktop-log-'))
  file = desktopLogFile(root)
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** A log that may never fail. */
const kept = (most?: number) =>
  lineFile(
    file,
    (error) => {
      throw error
    },
    most,
  )

test('what the desktop app logged stands in the diagnostic file, covered like everything else', async () => {
  const secret = '3c'.repeat(32)
  const log = lineLog(kept(), () => Date.UTC(2026, 5, 1, 9))
  log.error('start-refused', { problem: `It broke with ${secret} in it.` })
  log.warn('window-denied')
  expect(await lastLines(file)).toEqual([
    `2026-06-01T09:00:00.000Z error start-refused problem="It broke with ${secret} in it."`,
    '2026-06-01T09:00:00.000Z warn window-denied',
  ])
  const { text } = coveredFile({
    madeAt: 0,
    versions: {},
    host: null,
    gpus: null,
    availability: null,
    checks: [],
    settings: {},
    log: [],
    desktopLog: await lastLines(file),
  })
  expect(text).toContain('== Log of the desktop app, the last 2 lines\n2026-06-01T09:00:00.000Z error start-refused')
  expect(text).not.toContain(secret)
})

test('a line that is none of a log is left out, and so is one of another kind', async () => {
  const log = lineLog(kept())
  const keep = kept()
  log.info('first')
  for (const line of ['not JSON', '[]', '{"time":"now","level":"fatal","event":"x"}', '{"time":"now","event":"x"}'])
    keep(`${line}\n`)
  log.info('last')
  const lines = await lastLines(file)
  expect(lines.map((line) => line.split(' ').at(-1))).toEqual(['first', 'last'])
})

test('it never grows past its bound, and keeps what came last', async () => {
  const keep = kept(1_000)
  for (let line = 0; line < 100; line += 1) keep(`${String(line).padStart(99, '.')}\n`)
  expect((await stat(file)).size).toBe(1_000)
  expect((await stat(`${file}.1`)).size).toBe(1_000)
  expect(await readFile(file, 'utf8')).toMatch(/99\n$/)
})

test.skipIf(process.platform === 'win32')('only its person may read it', async () => {
  kept()('line\n')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700)
})

test('where it cannot be kept the app goes on, and is told once', async () => {
  await writeFile(path.join(root, 'logs'), 'no folder')
  const problems: unknown[] = []
  const keep = lineFile(file, (error) => problems.push(error))
  keep('one\n')
  keep('two\n')
  expect(problems).toHaveLength(1)
})
