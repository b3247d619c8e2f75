import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000 })
const script = '/usr/bin/script'
const hasTerminal = existsSync(script)
if (!hasTerminal) process.stderr.write('Prompts are not tested: util-linux “script” is missing.\n')

let child: ChildProcess | null = null
afterEach(() => child?.kill('SIGKILL'))

/** Answers each prompt when it appears; gives back all that was on the screen. */
async function answer(answers: readonly (readonly [prompt: string, keys: string])[]): Promise<string> {
  const program = `'${process.execPath}' '${path.join(import.meta.dirname, 'prompt.child.ts')}'`
  const started = spawn(script, ['-qefc', program, '/dev/null'], { stdio: 'pipe' })
  child = started
  let screen = ''
  started.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString('utf8')))
  const ended = new Promise((resolve) => started.on('close', resolve))
  for (const [prompt, keys] of answers) {
    await expect.poll(() => screen, { timeout: 20_000 }).toContain(prompt)
    started.stdin.write(keys)
  }
  await ended
  return screen
}

test.runIf(hasTerminal)('a passphrase is asked twice unseen, then a line is asked and shown', async () => {
  const screen = await answer([
    ['First: ', 'grüße secret\r'],
    ['Second: ', 'wrong\u0015grüße secretx\u007f\r'],
    ['Line: ', 'shown\r'],
  ])
  expect(screen).toContain('understood [12,true,"shown"]')
  expect(screen).not.toContain('secret')
})

test.runIf(hasTerminal)('keys that are no text are left out, and Ctrl-C ends it', async () => {
  const screen = await answer([
    ['First: ', 'a\u0001b\u0000\r'],
    ['Second: ', 'ab\r'],
    ['Line: ', 'x\r'],
  ])
  expect(screen).toContain('understood [2,true,"x"]')
  const stopped = await answer([['First: ', '\u0003']])
  expect(stopped).toContain('Nothing was changed')
  expect(stopped).not.toContain('understood')
})
