import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeReceiptFile } from '../receipt.ts'
import { sampleArguments, sampleChain } from '../receipts.fixture.ts'
import { createSigner } from '../signature.ts'
import type { FileReport } from './report.ts'
import { verifyReceiptsFile } from './verify-stream.ts'

const chain = sampleChain(8)
const lines = chain.map((receipt) => receipt.file)

function report(text: readonly string[], end = '\n'): FileReport {
  return verifyReceiptsFile(Buffer.from(text.join('\n') + end))
}

function failed({ chain: checks }: FileReport): readonly string[] {
  return checks.filter((check) => !check.ok).map((check) => check.name)
}

// Thousands of verifications: seconds on a free core, far more on a busy one.
describe('a file of receipts', { timeout: 180_000 }, () => {
  test('one receipt is a file, and so is a whole chain', () => {
    expect(report(lines.slice(0, 1), '')).toMatchObject({ ok: true, from: '0', to: '0' })
    const all = report(lines)
    expect(all).toMatchObject({ ok: true, from: '0', to: '7', providers: [sampleArguments.signer.address] })
    expect(all.receipts.map((receipt) => receipt.digest)).toEqual(chain.map((receipt) => receipt.digest))
  })

  test('a stretch out of a chain is a file, and says where it begins', () => {
    expect(report(lines.slice(3, 6))).toMatchObject({ ok: true, from: '3', to: '5' })
  })

  test('nothing at all is not verified', () => {
    expect(report([], '')).toMatchObject({ ok: false, receipts: [] })
    expect(report([], '\n').ok).toBe(false)
  })

  test('a line left out inside is a gap', () => {
    for (let out = 1; out < lines.length - 1; out += 1) {
      const result = report(lines.toSpliced(out, 1))
      expect(result.ok).toBe(false)
      expect(failed(result)).toEqual(['no gap', 'linked'])
    }
  })

  test('a line given twice is refused', () => {
    for (let twice = 0; twice < lines.length; twice += 1) {
      const again = lines[twice] ?? ''
      expect(failed(report(lines.toSpliced(twice, 0, again)))).toEqual(['no gap', 'linked'])
    }
  })

  test('lines in another order are refused', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(report(shuffled).ok).toBe(shuffled.every((line, index) => line === lines[index]))
      }),
      { numRuns: 40 },
    )
  })

  test('a file cut anywhere inside a line is refused', () => {
    const whole = Buffer.from(`${lines.join('\n')}\n`)
    const ends = new Set([...whole.keys()].filter((index) => whole[index] === 10).flatMap((at) => [at, at + 1]))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), (length) => {
        expect(verifyReceiptsFile(whole.subarray(0, length)).ok).toBe(ends.has(length))
      }),
      { numRuns: 60 },
    )
  })

  test('any changed byte in any line is refused', () => {
    const whole = Buffer.from(`${lines.slice(0, 3).join('\n')}\n`)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ change
        expect(verifyReceiptsFile(changed).ok).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('blank lines and other line ends are refused', () => {
    expect(report(lines, '\n\n').ok).toBe(false)
    expect(report(['', ...lines]).ok).toBe(false)
    expect(report(lines.map((line) => `${line}\r`)).ok).toBe(false)
  })

  test('two different receipts with one number are called equivocation', () => {
    const second = chain[1]
    const forked = makeReceiptFile({ ...sampleArguments, seq: 2, prev: second?.digest ?? '0x', price: 99n })
    const result = report([...lines.slice(0, 3), forked.file])
    expect(result.ok).toBe(false)
    expect(failed(result)).toContain('no equivocation')
    expect(result.chain.at(-1)?.detail).toContain('lines 3 and 4 are different receipts with number 2')
  })

  test('a forged second receipt does not accuse the provider of equivocation', () => {
    const forged = lines[2]?.replace('"price":"3"', '"price":"4"') ?? ''
    const result = report([...lines.slice(0, 3), forged])
    expect(result.ok).toBe(false)
    expect(failed(result)).not.toContain('no equivocation')
  })

  test('receipts of two providers or two domains are not one chain', () => {
    const stranger = createSigner(new Uint8Array(32).fill(5))
    const prev = chain[0]?.digest ?? '0x'
    const theirs = makeReceiptFile({ ...sampleArguments, seq: 1, prev, signer: stranger })
    expect(failed(report([...lines.slice(0, 1), theirs.file]))).toEqual(['one issuer'])
    const domain = { ...sampleArguments.domain, verifyingContract: `0x${'01'.repeat(20)}` } as const
    const elsewhere = makeReceiptFile({ ...sampleArguments, seq: 1, prev, domain })
    expect(failed(report([...lines.slice(0, 1), elsewhere.file]))).toEqual(['one issuer'])
  })

  test('a right number behind the wrong predecessor is not linked', () => {
    const orphan = makeReceiptFile({ ...sampleArguments, seq: 1, prev: `0x${'ee'.repeat(32)}` })
    expect(failed(report([...lines.slice(0, 1), orphan.file]))).toEqual(['linked'])
  })
})
