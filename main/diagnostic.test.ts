import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DoctorCheck } from '../contract/engine.ts'
import { writePairingCode } from '../contract/rigs-code.ts'
import { coveredFile } from './engine/diagnostics/make.ts'
import { recentLog } from './engine/diagnostics/recent-log.ts'
import { systemClock } from './engine/ports/clock.ts'
import { openWallet } from './engine/wallet/wallet.ts'
import { openLog } from './log.ts'
import { createTokens } from './web/tokens.ts'

// The hash over a passphrase takes long on purpose, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const PASSPHRASE = 'correct horse battery staple'
const PAYER = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'hearth-diagnostic-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** Secrets made by the parts that make them. */
async function secrets(): Promise<Readonly<Record<string, string>>> {
  const wallet = openWallet({ dir, clock: systemClock })
  await wallet.create(PASSPHRASE)
  const { key, phrase } = await wallet.export(PASSPHRASE)
  const tokens = createTokens(() => systemClock.now())
  return {
    key,
    bareKey: key.slice(2),
    phrase: (phrase ?? []).join(' '),
    installToken: tokens.installToken,
    link: tokens.newLink(),
    code: writePairingCode({
      address: '203.0.113.9',
      port: 4180,
      secret: Uint8Array.from({ length: 11 }, (_, n) => n),
    }),
    payer: PAYER,
    jobId: 'f3a1c2d4e5b60718293a4b5c6d7e8f90',
    transaction: `0x${'ab12'.repeat(16)}`,
  }
}

const base = {
  versions: {},
  host: null,
  gpus: null,
  availability: null,
  settings: {},
  checks: [],
  log: [],
  desktopLog: null,
}

test('no secret that any part has let slip is in a diagnostic file, wherever it was said', async () => {
  const known = await secrets()
  const { log, close } = await openLog(dir)
  for (const [name, secret] of Object.entries(known)) {
    log.warn('some.thing-failed', { problem: `It broke with ${secret} in it.`, where: secret })
    log.error(`event ${secret}`, { [`${name} ${secret}`]: name })
  }
  log.error('wallet.confused', { passphrase: PASSPHRASE, problem: `passphrase: ${PASSPHRASE}` })
  await close()

  const checks = Object.values(known).map((secret): DoctorCheck => ({
    id: secret,
    title: secret,
    status: 'problem',
    detail: `Found ${secret}.`,
    next: secret,
  }))
  const { text } = coveredFile({
    ...base,
    madeAt: systemClock.now(),
    versions: known,
    checks,
    settings: known,
    log: await recentLog(dir),
  })
  for (const secret of [...Object.values(known), PASSPHRASE]) expect(text).not.toContain(secret)
  expect(text.match(/some\.thing-failed/g)).toHaveLength(Object.keys(known).length)
})

test('the log is its last lines, oldest first, and a line that was cut is left out', async () => {
  const { log, close } = await openLog(dir)
  for (let line = 0; line < 3_000; line += 1) log.info('line', { line, filling: 'x'.repeat(40) })
  await close()
  const lines = await recentLog(dir)
  expect(lines).toHaveLength(200)
  expect(lines.at(0)).toContain(' info line line=2800 ')
  expect(lines.at(-1)).toContain(' info line line=2999 ')
})

test('a folder without a log has none', async () => {
  expect(await recentLog(dir)).toEqual([])
})

test('what a screen would not show is not in the file, so that what was read is what is saved', () => {
  const { text } = coveredFile({ ...base, madeAt: 0, log: ['a\u001b[2Jb\u202Ec\u200B'] })
  expect(text).toContain('a[2Jbc\n')
})
