import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startTestHome, type TestHome } from '../cli.fixture.ts'

const PATIENCE = { timeout: 60_000 }
const hasTerminal = existsSync('/usr/bin/script')
if (!hasTerminal) process.stderr.write('Saving at a terminal is not tested: util-linux “script” is missing.\n')

// Each test starts several processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

let home: TestHome
let file: string
beforeEach(async () => {
  home = await startTestHome()
  file = path.join(home.dataRoot, 'for-help.txt')
})
afterEach(() => home.remove())

async function kept(): Promise<{ readonly text: string; readonly mode: number } | null> {
  if (!existsSync(file)) return null
  return { text: await readFile(file, 'utf8'), mode: (await stat(file)).mode & 0o777 }
}

test('a diagnostic file is shown, and without a terminal nobody can have agreed to save it', async () => {
  const { code, out, err } = await home.hearth('doctor', '--file', file)
  expect(code).toBe(1)
  expect(out).toContain('Hearth diagnostic file')
  expect(err).toContain('confirmed at a terminal')
  expect(existsSync(file)).toBe(false)
})

describe.skipIf(!hasTerminal)('at a terminal', () => {
  test.each([
    ['yes', 0, 'Hearth diagnostic file\n'],
    ['no', 1, null],
  ])('an answer of “%s” is followed', async (answer, expected, saved) => {
    const running = home.startOnTerminal('doctor', '--file', file)
    await expect.poll(running.text, PATIENCE).toContain('Type “yes” to save it')
    expect(running.text()).toContain('Hearth diagnostic file')
    running.child.stdin?.write(`${answer}\r`)
    expect((await running.ended).code).toBe(expected)
    expect(await kept()).toEqual(saved === null ? null : { text: saved, mode: 0o600 })
  })
})
