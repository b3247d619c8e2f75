import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { networks } from '../../engine/wallet/networks.ts'
import { openWallet } from '../../engine/wallet/wallet.ts'
import { openAnchorBench, type AnchorBench } from '../../engine/anchoring/testing/bench.ts'
import { finished, paidJob } from '../../engine/ledger/books.fixture.ts'
import { acquireDataLock } from '../../engine/ledger/lock.ts'
import { openLedger } from '../../engine/ledger/open.ts'
import { systemClock } from '../../engine/ports/clock.ts'
import { bundleText, sampleContent, verdictOn } from '../../engine/proof/bundle/bundle.fixture.ts'
import { writeBundle } from '../../engine/proof/bundle/write.ts'
import { anchorFile } from '../../engine/anchoring/statement.ts'
import { makeReceiptFile } from '../../engine/proof/receipt.ts'
import { sampleArguments, sampleChain } from '../../engine/proof/receipts.fixture.ts'
import type { CommandIo } from '../io.ts'
import { run } from '../receipts.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-bundles-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Outcome {
  readonly code: number
  readonly out: string
  readonly shown: readonly string[]
}

/** Runs `hearth receipts` with a home that has nothing in it. */
async function receipts(...args: readonly string[]): Promise<Outcome> {
  const out: string[] = []
  const shown: string[] = []
  const io: CommandIo = {
    out: (line) => void out.push(line),
    err: (line) => void out.push(line),
    progress: (line) => void shown.push(line),
    outIsTerminal: false,
    input: process.stdin,
    environment: { HEARTH_DATA: path.join(folder, 'home') },
    signal: new AbortController().signal,
  }
  return { code: await run(args, io), out: out.join('\n'), shown }
}

async function saved(name: string, text: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, text)
  return file
}

describe('hearth receipts verify BUNDLE', () => {
  test('names every check made, by which method a verdict was reached, and how far anchors are borne out', async () => {
    const text = await bundleText(sampleContent(0, 9, { verdicts: [verdictOn(2)] }))
    const { code, out } = await receipts('verify', await saved('whole', text))
    expect(code).toBe(0)
    expect(out).toContain('Accepted by a full re-run: 1 of 1 output agreed.')
    expect(out).toContain('What it leaves open: It shows that the same program gives the same outputs.')
    expect(out).toContain('Whether that block is part of the chain was not looked at')
    expect(out).toMatch(
      /10 receipts held every check, signed by 0x\w{40}, then 0x\w{40}\. Not every anchor was compared/,
    )
    for (const name of ['signature', 'linked', 'complete', 'no gap', 'event', 'root', 'key changes', 'sampling']) {
      expect(out).toMatch(new RegExp(`^ {2}ok {4} {2}${name}: `, 'm'))
    }
    expect(out).not.toMatch(/verified/i)
  })

  test('with one changed byte ends with 1, and says what is wrong and where', async () => {
    const text = await bundleText(sampleContent(0, 9))
    const { code, out } = await receipts('verify', await saved('changed', text.replace('"price":"3"', '"price":"4"')))
    expect(code).toBe(1)
    expect(out).toContain('Receipt 3: NOT VALID')
    expect(out).toMatch(/FAILED {2}signature: It was signed by/)
    expect(out).toContain('do not rely on it')
  })

  test('a large file is checked in threads, with a bar, and shown in counts', async () => {
    const lines = sampleChain(400).map(({ file }) => file)
    const { code, out, shown } = await receipts('verify', await saved('large', lines.join('\n')))
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}ok {6}signature: held 400 times\.$/m)
    expect(shown.some((line) => /^Checking \[#+\.*\] \d+ %$/.test(line))).toBe(true)
    expect(shown.at(-1)).toBe('')
    const broken = lines.map((line, index) => (index === 333 ? line.replace('"seq":"333"', '"seq":"334"') : line))
    const wrong = await receipts('verify', await saved('large-broken', broken.join('\n')))
    expect(wrong.code).toBe(1)
    expect(wrong.out).toMatch(/^ {2}FAILED {2}signature: failed 1 of 400 times\.$/m)
    expect(wrong.out).toContain('Line 334 has number 334')
  })

  test('saves a proof of two books, which stands alone', async () => {
    const chain = sampleChain(3)
    const twin = makeReceiptFile({ ...sampleArguments, seq: 2, prev: chain[1]?.digest ?? '0x', price: 99n })
    const file = await saved('two-books', [...chain.map((receipt) => receipt.file), twin.file].join('\n'))
    const proof = path.join(folder, 'proof')
    expect((await receipts('verify', file, '--proof', proof)).code).toBe(1)
    const alone = await receipts('verify', proof)
    expect(alone.code).toBe(0)
    expect(alone.out).toMatch(/0x\w{40} signed two different receipts with number 2: it keeps two books\./)
    const fine = await receipts('verify', await saved('one-book', chain[0]?.file ?? ''), '--proof', `${proof}-2`)
    expect(fine.out).toContain('there is no proof to save')
  })

  test.each([
    ['verdict', () => verdictOn(2), 'Accepted by a full re-run: 1 of 1 output agreed.'],
    [
      'anchor',
      async () => (await bundleText(sampleContent(0, 3))).split('\n')[5] ?? '',
      'Which receipts are under its root',
    ],
    ['rotation', async () => (await bundleText(sampleContent(5, 6))).split('\n')[2] ?? '', 'From receipt 6 on'],
  ])('a %s alone is explained', async (name, text, sentence) => {
    const { code, out } = await receipts('verify', await saved(name, await text()))
    expect(code).toBe(0)
    expect(out).toContain(sentence)
    const whole = await text()
    const place = whole.includes('"fromSeq"') ? /(?<="fromSeq":")\d/ : /(?<="chainId":)\d/
    const changed = whole.replace(place, '8')
    expect((await receipts('verify', await saved(`${name}-changed`, changed))).code).toBe(1)
  })
})

describe('anchors on a real chain', () => {
  let bench: AnchorBench
  let file = ''
  let header = ''
  beforeAll(async () => {
    bench = await openAnchorBench()
    bench.receipts(6)
    await bench.anchoring().now()
    const record = bench.books.ledger.anchors.newest()
    const anchor = record === null ? null : anchorFile(record, bench.network.numericId, bench.signer.address)
    if (anchor === null) throw new Error('There is no anchor.')
    const { ledger } = bench.books
    const bundle = writeBundle({
      ...sampleContent(1, 3),
      domain: bench.domain,
      provider: bench.signer.address,
      receipts: (async function* () {
        for (const seq of [1, 2, 3]) yield ledger.receipts.bySeq(seq)?.file ?? ''
      })(),
      anchors: [anchor],
      digests: async (from, to) => ledger.receipts.digests(from, to),
    })
    let text = ''
    for await (const piece of bundle) text += piece
    file = await saved('anchored', text)
    const height = `0x${BigInt(anchor.blockNumber).toString(16)}`
    const block = await bench.rpc.call('eth_getBlockByNumber', [height, false])
    header = await saved('header.json', JSON.stringify({ jsonrpc: '2.0', id: 1, result: block }))
  })
  afterAll(async () => bench.end())

  test('are proven offline by the block the reader has', async () => {
    const { code, out } = await receipts('verify', file, '--header', header)
    expect(out).toContain('The block you gave holds it.')
    expect(code).toBe(0)
  })

  test('are compared with the chain through a node', async () => {
    const { code, out } = await receipts('verify', file, '--rpc', bench.practice.rpcUrl)
    expect(out).toMatch(/ok {6}on chain: Block \d+ of chain 31337 holds it/)
    expect(code).toBe(0)
  })

  test('alone can be compared as well', async () => {
    const line = (await readFile(file, 'utf8')).split('\n').find((each) => each.includes('hearth-anchor-v1')) ?? ''
    const alone = await saved('anchor-alone', line)
    const { code, out } = await receipts('verify', alone, '--rpc', bench.practice.rpcUrl)
    expect(out).toMatch(/ok {6}on chain: /)
    expect(code).toBe(0)
    const elsewhere = await saved('anchor-elsewhere', line.replace('"chainId":31337', '"chainId":31338'))
    expect((await receipts('verify', elsewhere, '--rpc', bench.practice.rpcUrl)).code).toBe(1)
  })

  test('a header whose fields do not give its hash is refused, and so is a node that is none', async () => {
    const text = await readFile(header, 'utf8')
    const wrong = await saved('wrong.json', text.replace('"gasUsed":"0x', '"gasUsed":"0x1'))
    await expect(receipts('verify', file, '--header', wrong)).rejects.toMatchObject({ code: 'cli/bad-header' })
    await expect(receipts('verify', file, '--rpc', 'http://127.0.0.1:1')).rejects.toMatchObject({ code: 'cli/no-node' })
  })

  test('in a block that was replaced are called reorganised', async () => {
    await bench.rpc.call('anvil_rollback', [1])
    await bench.rpc.call('evm_mine', [])
    const { code, out } = await receipts('verify', file, '--rpc', bench.practice.rpcUrl)
    expect(code).toBe(1)
    expect(out).toContain('FAILED  on chain: Reorganised: block')
  })
})

function sampleReceipt(at: { readonly seq: number; readonly prev: `0x${string}` }) {
  return makeReceiptFile({ ...sampleArguments, ...at })
}

function home(): string {
  return path.join(folder, 'home', 'practice')
}

describe('hearth receipts export', () => {
  beforeAll(async () => {
    await mkdir(home(), { recursive: true })
    const { receiptsAddress } = await openWallet({ dir: home(), clock: systemClock }).create('practice')
    const ledger = openLedger({
      file: path.join(home(), 'ledger.db'),
      provider: receiptsAddress,
      network: networks.practice.chainId,
    })
    for (let index = 0; index < 5; index += 1) {
      const { id } = paidJob(ledger, index)
      ledger.jobs.start(id, 30)
      ledger.jobs.end(id, finished, { receipt: sampleReceipt, refund: false }, 60)
    }
    ledger.close()
  })

  test('writes the books of a Hearth that does not run, whole or in part, and they hold', async () => {
    const whole = path.join(folder, 'export-whole')
    expect((await receipts('export', '--out', whole)).out).toContain('Wrote 5 receipts')
    expect((await receipts('verify', whole)).code).toBe(0)
    const part = path.join(folder, 'export-part')
    await receipts('export', '--out', part, '--from', '2', '--to', '3')
    const { code, out } = await receipts('verify', part, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ ok: true, format: 'bundle', from: '2', to: '3' })
  })

  test('sealed leaves out what the jobs were', async () => {
    const file = path.join(folder, 'export-sealed')
    await receipts('export', '--out', file, '--sealed')
    expect(await readFile(file, 'utf8')).not.toContain('picture.png')
    const { code, out } = await receipts('verify', file)
    expect(code).toBe(0)
    expect(out).toContain('what the work was is not in it, and was not checked')
  })

  test('never writes over a file, and says which receipts there are', async () => {
    const file = await saved('mine', 'mine')
    await expect(receipts('export', '--out', file)).rejects.toMatchObject({ code: 'cli/cannot-write' })
    expect(await readFile(file, 'utf8')).toBe('mine')
    const none = path.join(folder, 'none')
    await expect(receipts('export', '--out', none, '--to', '9')).rejects.toThrow('The last receipt is 4.')
    await expect(receipts('export', '--out', none, '--from', '7')).rejects.toThrow('The last receipt is 4.')
    await expect(receipts('export', '--out', none, '--verdict', file)).rejects.toMatchObject({
      code: 'cli/cannot-read',
    })
  })

  test('leaves the books to whoever has them', async () => {
    const lock = acquireDataLock(home())
    try {
      await expect(receipts('export', '--out', path.join(folder, 'taken'))).rejects.toMatchObject({
        code: 'ledger/in-use',
      })
    } finally {
      lock.release()
    }
  })
})
