import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { layFoundation } from './foundation.ts'
import type { AskPassphrase } from './options.ts'
import { systemClock } from './ports/clock.ts'
import { silentLog } from './ports/log.ts'
import { usableNetwork } from './wallet/networks.ts'

const SECRET = 'correct horse battery staple'
let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'hearth-foundation-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

/** Gives these one after the other, and remembers what it was asked. */
function answers(...given: readonly string[]): { readonly ask: AskPassphrase; readonly asked: unknown[] } {
  const asked: unknown[] = []
  const ask: AskPassphrase = async (purpose, problem) => {
    asked.push([purpose, problem])
    const next = given[asked.length - 1]
    if (next === undefined) throw new Error('It was asked once too often.')
    return next
  }
  return { ask, asked }
}

async function lay(askPassphrase: AskPassphrase, askAgain: boolean): Promise<string> {
  const foundation = await layFoundation({
    dataDir,
    network: usableNetwork('base-sepolia'),
    practiceParts: { node: null, keeper: '', buyer: '', contracts: '' },
    askPassphrase,
    askAgain,
    clock: systemClock,
    log: silentLog,
  })
  await foundation.close()
  return foundation.walletAddress
}

test('somebody who is there is asked again, and a new passphrase only has to be long enough', async () => {
  const first = answers('short', SECRET)
  const address = await lay(first.ask, true)
  expect(first.asked).toEqual([
    ['create', null],
    ['create', expect.stringContaining('at least 8 characters')],
  ])
  const second = answers('not the passphrase', SECRET)
  expect(await lay(second.ask, true)).toBe(address)
  expect(second.asked).toEqual([
    ['unlock', null],
    ['unlock', expect.stringContaining('passphrase')],
  ])
})

test('P01: where nobody can be asked again, a wrong passphrase ends the start and no wallet is made over the one there is', async () => {
  const address = await lay(answers(SECRET).ask, false)
  await expect(lay(answers('not the passphrase').ask, false)).rejects.toMatchObject({ code: 'wallet/wrong-passphrase' })
  expect(await lay(answers(SECRET).ask, false)).toBe(address)
})
