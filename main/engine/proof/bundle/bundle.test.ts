import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { BundleHeader } from '../../../../contract/bundle.ts'
import { sampleAnchor } from '../anchor/anchor.fixture.ts'
import { makeReceiptFile } from '../receipt.ts'
import { sampleArguments, sampleSigner } from '../receipts.fixture.ts'
import { createSigner } from '../signature.ts'
import {
  bundleText,
  newKey,
  repaired,
  sampleAnchors,
  sampleContent,
  sampleReceipts,
  verdictOn,
  verifier,
} from './bundle.fixture.ts'
import type { FileOptions } from './file-check.ts'
import { verifyRecord } from './record.ts'
import type { FileReport } from './report.ts'
import { verifyReceiptsFile, verifyReceiptsStream } from './verify-stream.ts'

let whole = ''
let part = ''
beforeAll(async () => {
  whole = await bundleText(sampleContent(0, 9, { verdicts: [verdictOn(2), verdictOn(7, newKey)] }))
  part = await bundleText(sampleContent(1, 7))
})

function verify(text: string, options: FileOptions = {}): FileReport {
  return verifyReceiptsFile(Buffer.from(text), options)
}

/** Names of everything that failed, in the file, its anchors and its verdicts. */
function failed({ chain, anchors, verdicts, receipts }: FileReport): readonly string[] {
  const all = [...receipts, ...anchors, ...verdicts].flatMap(({ checks }) => checks)
  return [...new Set([...chain, ...all].filter((check) => !check.ok).map(({ name }) => name))]
}

function said({ chain, anchors, verdicts, receipts }: FileReport): string {
  const all = [...receipts, ...anchors, ...verdicts].flatMap(({ checks }) => checks)
  return [...chain, ...all].flatMap(({ ok, name, detail }) => (ok ? [] : [`${name}: ${detail}`])).join('\n')
}

const lines = (text = whole): string[] => text.split('\n').slice(0, -1)
/** The bundle with some line changed, and an end that fits. */
const changed = (at: number, change: (line: string) => string, text = whole): string =>
  repaired(lines(text).map((line, index) => (index === at ? change(line) : line)))

function replaced(at: number, from: string | RegExp, to: string): FileReport {
  return verify(changed(at, (line) => line.replace(from, to)))
}
/** An anchor without the block that proves it. */
const unproven = (line: string): string => line.replace(/"evidence":\{.*?\},"format"/, '"evidence":null,"format"')

describe('a bundle', () => {
  test('is checked with nothing but itself: receipts, a change of key, anchors and verdicts', () => {
    const report = verify(whole, { now: 1_700_000_002_000 })
    expect(said(report)).toBe('')
    expect(report).toMatchObject({ ok: true, format: 'bundle', from: '0', to: '9' })
    expect(report.providers).toEqual([sampleSigner.address, newKey.address])
    expect(report.receipts).toHaveLength(11)
    expect(report.anchors.map(({ standing, covered }) => ({ standing, covered }))).toEqual([
      { standing: 'in-block', covered: 4 },
      { standing: 'in-block', covered: 2 },
      { standing: 'in-block', covered: 3 },
    ])
    expect(report.verdicts.map(({ ok, own }) => ({ ok, own }))).toEqual([
      { ok: true, own: false },
      { ok: true, own: true },
    ])
    expect(report.tally.find(({ name }) => name === 'signature')).toEqual({ name: 'signature', made: 11, failed: 0 })
  })

  test('of a range proves each receipt under a root whose other receipts it does not hold', () => {
    const report = verify(part)
    expect(said(report)).toBe('')
    expect(report).toMatchObject({ ok: true, from: '1', to: '7' })
    expect(report.anchors.map(({ covered }) => covered)).toEqual([3, 2, 2])
    expect(part).toContain('hearth-inclusion-v1')
    expect(whole).not.toContain('hearth-inclusion-v1')
  })

  test.each([
    [0, 0],
    [5, 5],
    [6, 9],
    [9, 9],
    [3, 6],
  ])('of receipts %i to %i round trips', async (from, to) => {
    const report = verify(await bundleText(sampleContent(from, to)))
    expect(said(report)).toBe('')
    expect(report).toMatchObject({ ok: true, from: String(from), to: String(to) })
  })

  test('read in pieces of any size, with records checked elsewhere, gives the same report', async () => {
    const bytes = Buffer.from(whole)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 4 }), async (size, atOnce) => {
        async function* pieces() {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
        }
        const report = await verifyReceiptsStream(pieces(), {
          atOnce,
          checkRecords: async (records) => records.map((record) => verifyRecord(record)),
        })
        expect(report).toEqual(verify(whole))
      }),
      { numRuns: 8 },
    )
  }, 60_000)

  test('of the expected provider holds, also after a change of key; of another it does not', () => {
    expect(verify(whole, { provider: sampleSigner.address }).ok).toBe(true)
    expect(verify(whole, { provider: newKey.address }).ok).toBe(true)
    expect(failed(verify(whole, { provider: verifier.address }))).toEqual(['provider'])
  })

  test('whose anchors are in blocks the reader knows says so, and names one that was replaced', () => {
    const trusted = sampleAnchors.map(({ blockNumber, blockHash }) => ({
      number: BigInt(blockNumber),
      hash: blockHash,
    }))
    expect(verify(whole, { trusted }).anchors.every(({ standing }) => standing === 'in-trusted-block')).toBe(true)
    const [known] = trusted
    const other = [{ number: known?.number ?? 0n, hash: `0x${'77'.repeat(32)}` as const }]
    const report = verify(whole, { trusted: other })
    expect(report.ok).toBe(false)
    expect(said(report)).toMatch(/^your blocks: Reorganised: block 100 /)
  })
})

describe('a bundle that somebody changed', { timeout: 300_000 }, () => {
  test('in any one bit is caught', () => {
    const bytes = Buffer.from(whole)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 * bytes.length - 1 }), (bit) => {
        const copy = Buffer.from(bytes)
        copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(verifyReceiptsFile(copy).ok).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  test('in any one bit that is not of a receipt, with an end that fits, is caught too', () => {
    // What points at the transaction is not in the block: only a node can be asked for it.
    const pointers = sampleAnchors.map(({ transaction }) => transaction.slice(2))
    const places = [...lines(part).keys()].filter((at) => !lines(part)[at]?.startsWith('{"device"'))
    const at = fc.constantFrom(...places)
    fc.assert(
      fc.property(at, fc.nat(), fc.integer({ min: 0, max: 6 }), (line, place, bit) => {
        const before = lines(part)[line] ?? ''
        const index = place % before.length
        const isPointer = pointers.some((hash) => {
          const start = before.indexOf(hash)
          return start !== -1 && index >= start && index < start + hash.length
        })
        fc.pre(!isPointer)
        const flip = (text: string): string =>
          text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ (1 << bit)) + text.slice(index + 1)
        expect(verify(changed(line, flip, part)).ok).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  test('in what no signature covers is caught by its end', () => {
    const pointer = sampleAnchors[0]?.transaction ?? ''
    const report = verify(whole.replace(pointer, `0x${'ab'.repeat(32)}`))
    expect(said(report)).toBe('readable: The bytes are not those that the last line names.')
  })

  test('by cutting it off anywhere is caught, and the message says after which line', () => {
    const text = whole
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        expect(verify(text.slice(0, length)).ok).toBe(false)
      }),
      { numRuns: 40 },
    )
    expect(said(verify(lines().slice(0, 4).join('\n')))).toContain(
      'readable: It ends after line 4: something was cut off.',
    )
    expect(said(verify(repaired(lines().slice(0, 8))))).toContain('readable: Line 9 is neither a receipt nor')
  })

  test('by moving, doubling or leaving out a line, with an end that fits, is caught', () => {
    const all = lines()
    for (let at = 0; at < all.length; at += 1) {
      const line = all[at] ?? ''
      expect(verify(repaired(all.toSpliced(at, 1))).ok).toBe(false)
      expect(verify(repaired(all.toSpliced(at, 0, line))).ok).toBe(false)
    }
    const swapped = [...all]
    const [third = '', fourth = ''] = [all[3], all[4]]
    swapped.splice(3, 2, fourth, third)
    expect(said(verify(repaired(swapped)))).toMatch(/no gap: Line 4 has number 3/)
  })

  test('by adding something behind its end is caught', () => {
    for (const more of ['\n', ' ', '\n\n', `\n${lines()[1]}`, 'x']) expect(verify(`${whole}${more}`).ok).toBe(false)
    expect(said(verify(`${whole}\n`))).toContain('readable: Something follows the last line.')
  })

  test('by signing a receipt anew with another key is caught', () => {
    const thief = createSigner(new Uint8Array(32).fill(9))
    const stolen = makeReceiptFile({ ...sampleArguments, seq: 0, prev: `0x${'00'.repeat(32)}`, signer: thief })
    const report = verify(changed(1, () => stolen.file))
    expect(report.ok).toBe(false)
    expect(said(report)).toContain('one issuer: Line 3 is of another provider or domain.')
  })
})

describe('a bundle that lies, with an end that fits', () => {
  test('about another chain', () => {
    const report = replaced(0, '"chainId":31337', '"chainId":1')
    expect(said(report)).toMatch(/one issuer: Line 2 is of another provider or domain/)
    expect(failed(report)).toContain('chain')
  })

  test('about its version, its counts, its range or its provider', () => {
    expect(said(replaced(0, 'hearth-bundle-v1', 'hearth-bundle-v2'))).toContain(
      'readable: It is not a hearth-bundle-v1 file: it says it is “hearth-bundle-v2”.',
    )
    expect(said(replaced(0, '"receipts":10', '"receipts":11'))).toContain('0 to 9, and 11 of them')
    expect(said(replaced(0, '"verdicts":2', '"verdicts":3'))).toContain('promises 3 verdicts; there are 2')
    expect(said(replaced(0, '"anchors":3', '"anchors":2'))).toMatch(/readable: Line 15 has no place there/)
    expect(said(replaced(0, '"from":"0","inclusions":0', '"from":"1","inclusions":0'))).toContain('1 to 9, and 10')
    expect(said(replaced(0, sampleSigner.address, newKey.address))).toContain('promises receipts 0 to 9 of')
    expect(said(replaced(0, '"receipts":10', '"receipts":250001'))).toContain('receipts')
    expect(said(replaced(0, '"verdicts":2', '"verdicts":2,"wishes":1'))).toContain('not a hearth-bundle-v1 file')
  })

  test('about which receipts are under a root', () => {
    const [first, second] = [sampleAnchors[0]?.root ?? '', sampleAnchors[1]?.root ?? '']
    expect(failed(replaced(12, first, second))).toContain('event')
    const bare = verify(changed(12, unproven))
    expect(bare.ok).toBe(true)
    expect(bare.anchors[0]?.standing).toBe('claimed')
    const wrong = verify(changed(12, (line) => unproven(line).replace(first, second)))
    expect(failed(wrong)).toEqual(expect.arrayContaining(['root', 'joined']))
  })

  test('with anchors that overlap, skip receipts or belong to another key', () => {
    const overlapping = verify(changed(13, (line) => unproven(line).replace('"fromSeq":"4"', '"fromSeq":"3"')))
    expect(said(overlapping)).toContain('joined: It begins at 3; the one before ended at 3.')
    const others = verify(changed(14, (line) => unproven(line).replace(newKey.address, sampleSigner.address)))
    expect(said(others)).toContain(`provider: Receipt 6 was not signed by ${sampleSigner.address}, who anchored it.`)
  })

  test('with inclusion proofs that are missing, doubled, or of another receipt', () => {
    const all = lines(part)
    const at = all.findIndex((line) => line.includes('hearth-inclusion-v1'))
    const one = all[at] ?? ''
    const promise = (count: number): string => (all[0] ?? '').replace(/"inclusions":\d+/, `"inclusions":${count}`)
    const less = [promise(4), ...all.slice(1, at), ...all.slice(at + 1)]
    expect(said(verify(repaired(less)))).toContain('root: Nothing proves that receipt 1 is under the root.')
    const twice = [promise(6), ...all.slice(1, at), one, ...all.slice(at)]
    expect(said(verify(repaired(twice)))).toMatch(/root: Line \d+ proves receipt 1 a second time/)
    const other = changed(at, (line) => line.replace('"seq":"1"', '"seq":"2"'), part)
    expect(said(verify(other))).toMatch(/root: Line \d+ does not lead from receipt 2 to the root/)
    const stray = [...all.slice(0, at - 1), one, all[at - 1] ?? '', ...all.slice(at + 1)]
    expect(verify(repaired(stray)).ok).toBe(false)
  })

  test('with a verdict on a receipt that is not in it, or from before the work was done', async () => {
    const strange = await bundleText(sampleContent(0, 3, { verdicts: [verdictOn(7)] }))
    expect(said(verify(strange))).toMatch(/in bundle: It is about receipt 0x\w+, which is not in the bundle/)
    const future = verify(whole, { now: 1_600_000_000_000 })
    expect(failed(future)).toEqual(expect.arrayContaining(['times']))
    expect(said(future)).toContain('It is from the future.')
  })

  test('about receipts that were finished after their block was made', async () => {
    const old = await bundleText(sampleContent(0, 3, { anchors: [] }))
    expect(verify(old).ok).toBe(true)
    const early = sampleAnchor({
      digests: sampleReceipts.slice(0, 4).map(({ digest }) => digest),
      fromSeq: 0,
      provider: sampleSigner.address,
      chainId: 31337,
      prevRoot: `0x${'00'.repeat(32)}`,
      timestamp: 1_600_000_000,
    })
    expect(said(verify(await bundleText(sampleContent(0, 3, { anchors: [early] }))))).toContain(
      'block time: Receipt 0 says that it was finished after the block was made.',
    )
  })
})

describe('what is no bundle at all', () => {
  test.each([
    ['nothing', ''],
    ['a header alone', '{"format":"hearth-bundle-v1"}'],
    ['an end alone', '{"format":"hearth-bundle-end-v1","sha256":"00"}'],
    ['deep nesting', `{"format":"hearth-bundle-v1","domain":${'['.repeat(100_000)}`],
    ['a huge number', '{"format":"hearth-bundle-v1","receipts":1e999}'],
    ['null', 'null'],
  ])('%s is refused without a throw', (_, text) => {
    expect(verify(text).ok).toBe(false)
  })

  test('a line of any length is not held', async () => {
    let given = 0
    async function* endless() {
      for (;;) {
        given += 1
        yield Buffer.alloc(1024 * 1024, 0x61)
      }
    }
    const report = await verifyReceiptsStream(endless(), { atOnce: 0, checkRecords: async () => [] })
    expect(said(report)).toContain('readable: A line is longer than 4194304 bytes.')
    expect(given).toBeLessThan(10)
  })

  test('any header is refused or kept to: nothing it promises is believed', () => {
    const header = BundleHeader.parse(JSON.parse(lines()[0] ?? ''))
    fc.assert(
      fc.property(fc.constantFrom(...BundleHeader.keyof().options), fc.jsonValue(), (name, value) => {
        const text = JSON.stringify({ ...header, [name]: value })
        expect(verify(repaired([text, ...lines().slice(1, 3)])).ok).toBe(false)
      }),
      { numRuns: 100 },
    )
  })
})
