import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sampleChain } from '../engine/proof/receipts.fixture.ts'
import type { CommandIo } from './io.ts'
import { run } from './receipts.ts'

// Each test starts Node, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const cli = path.resolve(import.meta.dirname, '../cli.ts')
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-receipts-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs `hearth receipts verify` where there is no home, no data folder and no engine. */
async function verify(
  text: string,
  ...options: readonly string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const file = path.join(folder, 'receipts.jsonl')
  await writeFile(file, text)
  const args = [cli, 'receipts', 'verify', file, ...options]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { HOME: '/nonexistent' },
    encoding: 'utf8',
  })
  return { code: status, out: stdout, err: stderr }
}

const silentIo: CommandIo = {
  out: () => undefined,
  err: () => undefined,
  progress: () => undefined,
  outIsTerminal: false,
  input: process.stdin,
  environment: {},
  signal: new AbortController().signal,
}
const texts = sampleChain(3).map((receipt) => receipt.file)

test('a receipt that holds names every check and ends with 0', async () => {
  const { code, out } = await verify(texts[0] ?? '')
  expect(code).toBe(0)
  expect(out).toContain('Receipt 0: valid')
  expect(out.match(/^ {2}ok /gm)?.length).toBeGreaterThan(5)
  expect(out).not.toContain('FAILED')
  expect(out).toMatch(/The receipt held every check, signed by 0x[0-9a-f]{40}\.$/m)
})

test('several receipts are checked as a chain', async () => {
  const { code, out } = await verify(texts.join('\n'))
  expect(code).toBe(0)
  expect(out).toContain('The file as a whole:')
  expect(out).toContain('3 receipts held every check')
})

test('one changed byte is found, named and ends with 1', async () => {
  const text = texts[0] ?? ''
  const changed = text.replace(
    /"workUnits":"(\d)/,
    (_all: string, digit: string) => `"workUnits":"${(Number(digit) % 9) + 1}`,
  )
  expect(changed).not.toBe(text)
  const { code, out } = await verify(changed)
  expect(code).toBe(1)
  expect(out).toContain('NOT VALID')
  expect(out).toContain('FAILED')
  expect(out).toContain('do not rely on it')
})

test('a receipt of somebody else than the named provider ends with 1', async () => {
  expect((await verify(texts[0] ?? '', '--provider', `0x${'55'.repeat(20)}`)).code).toBe(1)
})

test('as JSON it is the whole report', async () => {
  const { code, out } = await verify(texts.join('\n'), '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ ok: true, from: '0', to: '2' })
})

test.each(['missing', '.', '/dev/zero'])('%s is an error in words, and is not read for ever', async (name) => {
  const reading = run(['verify', path.resolve(folder, name)], silentIo)
  await expect(reading).rejects.toThrow(/cannot be read|no file of receipts/)
})
