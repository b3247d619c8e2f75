import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PASSPHRASE } from '../engine/api/engine.fixture.ts'
import { PHRASE } from '../engine/api/wallet.fixture.ts'
import { startTestHome, type Running, type TestHome } from './cli.fixture.ts'

// Each test starts several processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 })
const PATIENCE = { timeout: 60_000 }
const hasTerminal = existsSync('/usr/bin/script')
const HARDHAT = 'test test test test test test test test test test test junk'

let home: TestHome
beforeEach(async () => {
  home = await startTestHome()
})
afterEach(() => home.remove())

async function type(running: Running, after: string, keys: string): Promise<void> {
  await expect.poll(running.text, PATIENCE).toContain(after)
  running.child.stdin?.write(keys)
}

test('shows the address, whether the phrase is written down, and where earnings go', async () => {
  const { code, out } = await home.hearth('wallet')
  expect(code).toBe(0)
  expect(out).toMatch(/Address +0x2{40}/)
  expect(out).toMatch(/Recovery phrase +not written down yet/)
  expect(out).toMatch(/For network fees +0\.001 ETH/)
})

test('the address book is kept from the command line too', async () => {
  const address = `0x${'44'.repeat(20)}`
  expect((await home.hearth('wallet', 'book')).out).toBe('No address is saved.\n')
  expect((await home.hearth('wallet', 'book', 'add', 'Home', address)).out).toBe(`Home  ${address}\n`)
  expect((await home.hearth('wallet', 'book', 'remove', address)).out).toBe('No address is saved.\n')
  expect(await home.hearth('wallet', 'book', 'add', 'Home', '0x12')).toMatchObject({ code: 2 })
})

test('a secret goes into no pipe, and what a wallet has not is named', async () => {
  expect(await home.hearth('wallet', 'phrase')).toMatchObject({
    code: 1,
    err: expect.stringContaining('terminal only'),
  })
  expect(await home.hearth('wallet', 'key')).toMatchObject({ code: 1 })
  expect(await home.hearth('wallet', 'mine')).toMatchObject({ code: 2 })
})

describe.skipIf(!hasTerminal)('at a terminal', () => {
  test('the phrase is shown after the passphrase, and counts when its words are typed again', async () => {
    const running = home.startOnTerminal('wallet', 'phrase')
    await type(running, 'Passphrase of the wallet', `${PASSPHRASE}\r`)
    await type(running, 'Word 2: ', `${PHRASE[1]}\r`)
    await type(running, 'Word 5: ', `${PHRASE[4]}\r`)
    await type(running, 'Word 11: ', `${PHRASE[10]}\r`)
    expect((await running.ended).code).toBe(0)
    expect(running.text()).toContain('Whoever sees this can take everything')
    expect(running.text()).toContain('counts as written down')
    expect(running.text()).not.toContain(PASSPHRASE)
    expect((await home.hearth('wallet')).out).toMatch(/Recovery phrase +written down/)
  })

  test('a payout address is set after its end was typed, and a sweep after its rule was read', async () => {
    const address = `0x${'44'.repeat(17)}abcdef`
    const wrong = home.startOnTerminal('wallet', 'payout', address)
    await type(wrong, 'Passphrase', `${PASSPHRASE}\r`)
    await type(wrong, 'last 6 characters', '444444\r')
    expect((await wrong.ended).code).toBe(1)
    const running = home.startOnTerminal('wallet', 'payout', address)
    await type(running, 'Passphrase', `${PASSPHRASE}\r`)
    await type(running, 'last 6 characters', 'abcdef\r')
    expect((await running.ended).code).toBe(0)
    const rule = home.startOnTerminal('wallet', 'sweep', '--cap', '5', '--keep', '1')
    await type(rule, 'Passphrase', `${PASSPHRASE}\r`)
    await type(rule, 'Type “yes”', 'yes\r')
    expect((await rule.ended).code).toBe(0)
    expect((await home.hearth('wallet')).out).toMatch(/Sweep +above 5\.00 USDC practice money, down to 1\.00/)
    expect((await home.hearth('wallet', 'sweep', '--off')).out).toMatch(/Sweep +off/)
  })

  test('a wallet is brought by its phrase, typed unseen, and lies encrypted in a file of its owner', async () => {
    const running = home.startOnTerminal('wallet', 'import', '--network', 'base')
    await type(running, 'Recovery phrase', `${HARDHAT}\r`)
    await type(running, 'New passphrase: ', 'marble otter 7\r')
    await type(running, 'The same again: ', 'marble otter 7\r')
    expect((await running.ended).code).toBe(0)
    expect(running.text()).toContain('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
    expect(running.text()).not.toMatch(/junk|marble/)
    const folder = path.join(home.dataRoot, 'base')
    const file = path.join(folder, 'wallet.json')
    expect((await stat(file)).mode & 0o077).toBe(0)
    for (const name of await readdir(folder))
      expect(await readFile(path.join(folder, name), 'utf8')).not.toMatch(/junk/)
    const again = home.startOnTerminal('wallet', 'create', '--network', 'base')
    expect((await again.ended).code).toBe(1)
    expect(again.text()).toContain('There is a wallet here already')
  })
})
