import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PASSPHRASE } from '../engine/api/engine.fixture.ts'
import { startTestHome, type Running, type TestHome } from './cli.fixture.ts'

const to = `0x${'44'.repeat(20)}`
const PATIENCE = { timeout: 60_000 }
const hasTerminal = existsSync('/usr/bin/script')
if (!hasTerminal) process.stderr.write('Withdrawals at a terminal are not tested: util-linux “script” is missing.\n')

// Each test starts several processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let home: TestHome
beforeEach(async () => {
  home = await startTestHome()
})
afterEach(() => home.remove())

async function type(running: Running, after: string, keys: string): Promise<void> {
  await expect.poll(running.text, PATIENCE).toContain(after)
  running.child.stdin?.write(keys)
}

describe.skipIf(!hasTerminal)('at a terminal', () => {
  test('shows the review, asks, and follows the withdrawal until it is final', async () => {
    const running = home.startOnTerminal('withdraw', '--to', to, '--amount', '1.25')
    await type(running, 'Passphrase of the wallet: ', `${PASSPHRASE}\r`)
    await type(running, 'Type “yes”', 'yes\r')
    const { code } = await running.ended
    expect(code).toBe(0)
    const text = running.text()
    expect(text).toMatch(new RegExp(`To +${to}`))
    expect(text).toMatch(/Amount +1\.25 USDC practice money/)
    expect(text).toMatch(/Network fee +at most 0\.000021 ETH/)
    for (const step of [
      'Requested.',
      'Signed and stored',
      'Sent to the network',
      'In a block',
      'Final: the money has arrived.',
    ]) {
      expect(text).toContain(step)
    }
    expect(home.withdrawals).toMatchObject([{ to, amount: '1250000', state: 'final' }])
  })

  test('without coin for fees: the review says who sends it, before the question', async () => {
    const running = home.startOnTerminal('withdraw', '--to', to, '--amount', '1.25', '--gasless')
    await type(running, 'Passphrase of the wallet: ', `${PASSPHRASE}\r`)
    await type(running, 'Type “yes”', 'yes\r')
    expect((await running.ended).code).toBe(0)
    expect(running.text()).toMatch(/Network fee +none: the practice facilitator sends it/)
    expect(home.withdrawals).toMatchObject([{ to, amount: '1250000', state: 'final' }])
  })

  test('the passphrase is never shown, and backspace works', async () => {
    const running = home.startOnTerminal('withdraw', '--to', to, '--amount', 'all')
    await type(running, 'Passphrase of the wallet: ', `${PASSPHRASE}xy\u007f\u007f\r`)
    await type(running, 'Type “yes”', 'no\r')
    expect((await running.ended).code).toBe(1)
    expect(running.text()).toContain('Nothing was sent.')
    expect(running.text()).not.toContain(PASSPHRASE.slice(0, 7))
    expect(home.withdrawals).toEqual([])
  })

  test('a wrong passphrase is refused in the engine’s words, and nothing is sent', async () => {
    const running = home.startOnTerminal('withdraw', '--to', to, '--amount', 'all')
    await type(running, 'Passphrase of the wallet: ', 'wrong\r')
    expect((await running.ended).code).toBe(4)
    expect(running.text()).toContain('The passphrase is wrong.')
    expect(home.withdrawals).toEqual([])
  })

  test.each([
    ['at the passphrase', 'Passphrase of the wallet: ', null],
    ['at the question', 'Type “yes”', `${PASSPHRASE}\r`],
  ])('Ctrl-C %s ends with 130 and nothing is sent', async (_where, at, before) => {
    const running = home.startOnTerminal('withdraw', '--to', to, '--amount', 'all')
    if (before !== null) await type(running, 'Passphrase of the wallet: ', before)
    await type(running, at, '\u0003')
    expect((await running.ended).code).toBe(130)
    expect(home.withdrawals).toEqual([])
  })

  test('the passphrase can come from a file descriptor; the question is still asked here', async () => {
    const file = path.join(home.dataRoot, 'passphrase')
    await writeFile(file, `${PASSPHRASE}\n`)
    const running = home.startOnTerminal('withdraw', '--to', to, '--amount', 'all', '--passphrase-fd', '3', `3<${file}`)
    await type(running, 'Type “yes”', 'yes\r')
    expect((await running.ended).code).toBe(0)
    expect(running.text()).not.toContain('Passphrase of')
  })
})

test('without a terminal nothing can be confirmed, not even by a script that says yes', async () => {
  const file = path.join(home.dataRoot, 'passphrase')
  await writeFile(file, PASSPHRASE)
  const cli = path.resolve(import.meta.dirname, '../cli.ts')
  const command = `echo yes | '${process.execPath}' '${cli}' withdraw --to ${to} --amount all --passphrase-fd 3 3<'${file}'`
  const child = spawn('sh', ['-c', command], {
    env: { PATH: process.env['PATH'] ?? '', HEARTH_DATA: home.dataRoot },
    stdio: 'pipe',
  })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code).toBe(1)
  expect(err).toContain('confirmed at a terminal')
  expect(home.withdrawals).toEqual([])
})
