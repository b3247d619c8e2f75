import { hash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { dispatch } from './dispatch.ts'
import { programBytes, receiptOf } from './verify-work/work.fixture.ts'
import { recorded, type Recorded } from './recorded-io.fixture.ts'

// Each run looks for a sandbox and starts a worker in it, on two busy cores.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

let folder = ''
let program: Uint8Array = new Uint8Array()
const stdin = Buffer.from('some data')
const answer = Buffer.from(`${hash('sha256', stdin)}  -\n`)

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-rerun-'))
  program = await programBytes('sha256')
  await mkdir(path.join(folder, 'data', 'deep'), { recursive: true })
  await writeFile(path.join(folder, 'data', 'deep', 'whatever-it-is-called'), stdin)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function hearth(...args: readonly string[]): Promise<Recorded> {
  return recorded((io) => dispatch(args, io), { HEARTH_DATA: path.join(folder, 'home') })
}

async function receipt(name: string, stdout: Uint8Array): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, (await receiptOf({ program, stdin, stdout })).file)
  return file
}

test('work that was done is accepted by a re-run, and the signed verdict holds by itself', async () => {
  const file = await receipt('right.json', answer)
  const { code, out } = await hearth('verify-work', file, '--inputs', path.join(folder, 'data'))
  expect(out).toContain('Accepted by a full re-run: 3 of 3 outputs agreed.')
  expect(out).toContain('What it leaves open: It shows that the same program gives the same outputs.')
  expect(out).not.toMatch(/verified/i)
  expect(code).toBe(0)
  const checked = await hearth('receipts', 'verify', `${file}.verdict.json`)
  expect(checked.out).toContain('Accepted by a full re-run')
  expect(checked.code).toBe(0)
  const key = await stat(path.join(folder, 'home', 'verifier.key'))
  expect(key.mode & 0o077).toBe(0)
})

test('another answer than the program gives is rejected, and the output is named', async () => {
  const file = await receipt('wrong.json', Buffer.from('made up'))
  const { code, out } = await hearth('verify-work', file, '--inputs', path.join(folder, 'data'))
  expect(out).toContain('Rejected by a full re-run: 1 of 3 outputs did not agree.')
  expect(out).toContain('OTHER   stdout')
  expect(code).toBe(1)
})

test('without its data nothing is checked and nothing accepted', async () => {
  const file = await receipt('no-data.json', answer)
  const { code, out } = await hearth('verify-work', file)
  expect(out).toContain('Not checked by anybody.')
  expect(out).toContain('Not at hand: the standard input')
  expect(out).not.toContain('Accepted')
  expect(code).toBe(1)
})

test('a receipt that does not hold by itself is not run again', async () => {
  const file = await receipt('changed.json', answer)
  await writeFile(file, (await readFile(file, 'utf8')).replace('"workUnits":"1"', '"workUnits":"2"'))
  const { code, out } = await hearth('verify-work', file, '--inputs', path.join(folder, 'data'))
  expect(out).toMatch(/FAILED {2}work units/)
  expect(code).toBe(1)
})

test('parts of what was delivered are drawn, tied to the trace root and compared, with the arithmetic', async () => {
  const zip = await programBytes('raytrace')
  const args = ['--width', '400', '--height', '300']
  const first = await receiptOf({ program: zip, args, stdin, stdout: Buffer.from('x') })
  const probe = path.join(folder, 'probe.json')
  await writeFile(probe, first.file)
  await writeFile(path.join(folder, 'data', 'delivered'), gzipSync('not it'))
  const refused = await hearth('verify-work', probe, '--inputs', path.join(folder, 'data'), '--samples', '2')
  expect(refused.out).toContain('Not checked by anybody.')
  expect(refused.out).toContain('The bytes of stdout that were delivered are not at hand.')
  expect(refused.code).toBe(1)

  const file = await receipt('sampled.json', answer)
  await writeFile(path.join(folder, 'data', 'delivered'), answer)
  const { code, out } = await hearth('verify-work', file, '--inputs', path.join(folder, 'data'), '--samples', '5')
  expect(out).toContain('Drawn: 1 of 1 parts of 64 KiB.')
  expect(out).toContain('Accepted by a re-run of parts chosen at random: 1 of 1 part agreed.')
  expect(code).toBe(0)
  expect((await hearth('receipts', 'verify', `${file}.verdict.json`)).code).toBe(0)
})
