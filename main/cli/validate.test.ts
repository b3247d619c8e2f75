import { hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ZERO_BYTES32 } from '../engine/proof/commitments.ts'
import { dispatch } from './dispatch.ts'
import { programBytes, receiptOf } from './verify-work/work.fixture.ts'
import { recorded, type Recorded } from './recorded-io.fixture.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const SEED = `0x${'5a'.repeat(32)}`
let folder = ''
/** Six receipts: 0 to 3 right, 4 made up, the input of 5 known to nobody. */
let receipts = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-validate-'))
  const program = await programBytes('sha256')
  const lines: string[] = []
  let prev = ZERO_BYTES32
  for (let seq = 0; seq < 6; seq += 1) {
    const stdin = Buffer.from(`input ${seq}`)
    const answer = seq === 4 ? 'made up' : `${hash('sha256', stdin)}  -\n`
    const { digest, file } = await receiptOf({ program, stdin, stdout: Buffer.from(answer), seq, prev })
    lines.push(`${file}\n`)
    prev = digest
    if (seq !== 5) await writeFile(path.join(folder, `input-${seq}`), stdin)
  }
  receipts = path.join(folder, 'receipts.jsonl')
  await writeFile(receipts, lines.join(''))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function hearth(...args: readonly string[]): Promise<Recorded> {
  return recorded((io) => dispatch(args, io), { HEARTH_DATA: path.join(folder, 'home') })
}

test('every receipt that is drawn gets its own verdict, and what could not be run again is not checked', async () => {
  const target = path.join(folder, 'verdicts')
  const { code, out } = await hearth('validate', receipts, '--samples', '6', '--inputs', folder, '--out', target)
  expect(out).toContain('Of 6 drawn: 4 accepted, 1 rejected, 0 undecided, 1 not checked.')
  // Of six, five were checked: one wrong receipt is missed with a chance of one in six.
  expect(out).toContain('If one was wrong, all 5 samples would miss it with a chance of 16.7 %.')
  expect(out).toMatch(/Receipt 4:\n {2}Rejected by a full re-run/)
  expect(out).toMatch(/Receipt 5:\n {2}Not checked by anybody\./)
  expect(code).toBe(1)
  expect((await readdir(target)).length).toBe(6)
  const checked = await hearth('receipts', 'verify', path.join(target, 'receipt-4.verdict.json'))
  expect(checked.out).toContain('Rejected by a full re-run')
})

const drawn = (out: string): string | undefined => /Receipts drawn: .*/.exec(out)?.[0]

test('a seed draws the same receipts again, also from an address', async () => {
  const server = http.createServer((_, response) => {
    createReadStream(receipts).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  try {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const given = ['--samples', '2', '--seed', SEED, '--inputs', folder]
    const first = await hearth('validate', receipts, ...given)
    const second = await hearth('validate', `http://127.0.0.1:${port}/bundle`, ...given)
    expect(drawn(first.out)).toMatch(/^Receipts drawn: \d, \d of 6\.$/)
    expect(drawn(second.out)).toBe(drawn(first.out))
  } finally {
    server.close()
  }
})

test('a file that does not hold by itself is not validated at all', async () => {
  const cut = path.join(folder, 'cut.jsonl')
  await writeFile(cut, (await readFile(receipts, 'utf8')).replace('"seq":"3"', '"seq":"7"'))
  const { code, out } = await hearth('validate', cut, '--inputs', folder)
  expect(out).toMatch(/FAILED/)
  expect(out).not.toContain('drawn')
  expect(code).toBe(1)
})
