import { describe, expect, test } from 'vitest'
import { EquivocationFile, RotationFile, SignedReceiptFile } from '../../../../contract/bundle.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { Hex } from '../../../../contract/money.ts'
import { ReceiptFile } from '../../../../contract/receipt.ts'
import { verifyReceiptsFile } from '../bundle/verify-stream.ts'
import type { FileReport } from '../bundle/report.ts'
import { receiptDigest } from '../digest.ts'
import { readDocument } from '../document.ts'
import { canonicalJson } from '../jcs.ts'
import { makeReceiptFile } from '../receipt.ts'
import { sampleArguments, sampleChain, sampleSigner } from '../receipts.fixture.ts'
import { createSigner, type Signer } from '../signature.ts'
import { equivocationOf, verifyEquivocation } from './equivocation.ts'
import { makeRotationFile, verifyRotation } from './rotation.ts'
import { verifySignedReceipt, withoutContent } from './signed-receipt.ts'

const { domain } = sampleArguments
const [first, second, third] = [4, 5, 6].map((fill) => createSigner(new Uint8Array(32).fill(fill)))
const old = sampleChain(3)
const lastOld = old[2]?.digest ?? '0x'
const [newKey, stranger, thirdKey] = [first, second, third].map((signer) => signer ?? sampleSigner)

function receiptBy(signer: Signer | undefined, seq: number, prev: Hex, change: Partial<typeof sampleArguments> = {}) {
  return makeReceiptFile({ ...sampleArguments, seq, prev, signer: signer ?? sampleSigner, ...change })
}
function rotationTo(
  successor: Signer | undefined,
  fromSeq: number,
  lastReceipt: Hex,
  signer = sampleSigner,
  at = domain,
) {
  const signedAt = 1_700_000_000_500
  return makeRotationFile({ domain: at, successor: successor?.address ?? '0x', fromSeq, lastReceipt, signedAt, signer })
    .file
}
function report(...lines: readonly string[]): FileReport {
  return verifyReceiptsFile(Buffer.from(lines.join('\n')))
}
function failed({ chain }: FileReport): readonly string[] {
  return chain.filter((check) => !check.ok).map((check) => check.name)
}
function detail({ chain }: FileReport, name: string): string {
  return chain.find((check) => check.name === name)?.detail ?? ''
}

const texts = old.map(({ file }) => file)
const rotation = rotationTo(newKey, 3, lastOld)
const next = receiptBy(newKey, 3, lastOld)

describe('a change of key', () => {
  test('signed by the old key goes on as one chain, and may be followed by another', () => {
    expect(report(...texts, rotation, next.file)).toMatchObject({
      ok: true,
      from: '0',
      to: '3',
      providers: [sampleSigner.address, newKey?.address],
    })
    const again = rotationTo(thirdKey, 4, next.digest, newKey)
    const last = receiptBy(thirdKey, 4, next.digest)
    expect(report(...texts, rotation, next.file, again, last.file).ok).toBe(true)
    expect(report(rotation, next.file)).toMatchObject({ ok: true, from: '3', providers: [newKey?.address] })
  })

  test('without the statement of the old key, another key is another provider', () => {
    expect(failed(report(...texts, next.file))).toEqual(['one issuer'])
  })

  test('by a stranger, from another receipt, or for another history is refused', () => {
    expect(failed(report(...texts, rotationTo(newKey, 3, lastOld, stranger), next.file))).toEqual([
      'one issuer',
      'key changes',
    ])
    expect(failed(report(...texts, rotationTo(newKey, 4, lastOld), next.file))).toContain('key changes')
    expect(failed(report(...texts, rotationTo(newKey, 3, `0x${'99'.repeat(32)}`), next.file))).toContain('key changes')
    const elsewhere = rotationTo(newKey, 3, lastOld, sampleSigner, { ...domain, chainId: 1 })
    expect(failed(report(...texts, elsewhere, next.file))).toContain('key changes')
  })

  test('ends the time of the old key, and the message says when', () => {
    const late = receiptBy(sampleSigner, 4, next.digest)
    const result = report(...texts, rotation, next.file, late.file)
    expect(failed(result)).toEqual(['one issuer'])
    expect(detail(result, 'one issuer')).toMatch(/Line 6: receipt 4 is signed by 0x\w+, whose time ended at 3/)
  })

  test('to the receipt that follows it and no other', () => {
    const other = receiptBy(newKey, 4, lastOld)
    expect(failed(report(rotation, other.file))).toEqual(['no gap'])
    const unlinked = receiptBy(newKey, 3, `0x${'99'.repeat(32)}`)
    expect(failed(report(rotation, unlinked.file))).toEqual(['linked'])
  })

  test('alone: any one bit changed is caught', () => {
    const bytes = Buffer.from(rotation)
    const survived: number[] = []
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      if (verifyRotation(readDocument(changed, 100_000)).ok) survived.push(bit)
    }
    expect(survived).toEqual([])
    expect(verifyRotation(readDocument(bytes, 100_000)).ok).toBe(true)
  }, 60_000)

  test('to the same key, or with no receipt before it where there must be one, is not signed', () => {
    expect(() => rotationTo(sampleSigner, 3, lastOld)).toThrow('names the same key')
    expect(() => rotationTo(newKey, 0, lastOld)).toThrow('no receipt before it')
    expect(() => rotationTo(newKey, 3, `0x${'00'.repeat(32)}`)).toThrow('no receipt before it')
    const file = RotationFile.parse(JSON.parse(rotation))
    const future = { ...file, rotation: { ...file.rotation, signedAt: '1900000000000' } }
    const verified = verifyRotation(readDocument(Buffer.from(canonicalJson(future)), 100_000), 1_700_000_000_500)
    expect(verified.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['times', 'signature'])
  })
})

describe('what breaks a chain is named with its line and receipt', () => {
  const chain = sampleChain(6).map(({ file }) => file)
  const [a = '', b = '', c = '', d = '', e = ''] = chain

  test('a receipt that is missing, doubled, or in another place', () => {
    expect(detail(report(a, b, e), 'no gap')).toBe(
      'Line 3 has number 4, which does not follow the line before: 2 to 3 are missing.',
    )
    expect(detail(report(a, b, d), 'no gap')).toContain('2 is missing')
    expect(detail(report(a, b, b, c), 'no gap')).toBe('Line 3 repeats receipt 1 of line 2.')
    expect(detail(report(a, c, b), 'no gap')).toContain('Line 2 has number 2')
    expect(detail(report(b, a), 'no gap')).toBe('Line 2 has number 0, where 2 was due: the order was changed.')
    expect(detail(report(a, c), 'linked')).toContain('Line 2 (receipt 2) names another predecessor')
  })

  test('a line that is no receipt', () => {
    const verdict = '{"format":"hearth-verdict-v1"}'
    expect(detail(report(a, verdict, b), 'readable')).toBe('Line 2 is not a receipt.')
    expect(report(a, verdict, b).receipts[1]?.checks[0]?.detail).toContain('not a format that stands in a chain')
  })
})

/** Whether two files are refused as a proof of two books. */
function provesNothing([a, b]: readonly [string, string]): boolean {
  try {
    equivocationOf(Buffer.from(a), Buffer.from(b))
    return false
  } catch (error) {
    return error instanceof HearthError && error.code === 'proof/no-equivocation'
  }
}

describe('two books', () => {
  const twin = receiptBy(sampleSigner, 2, old[1]?.digest ?? '0x', { price: 999n })
  const mine = texts[2] ?? ''
  const other = twin.file
  const proof = equivocationOf(Buffer.from(mine), Buffer.from(other))

  test('are found, and their proof stands alone', () => {
    const found = report(...texts, other)
    expect(failed(found)).toContain('no equivocation')
    expect(found.equivocation).toEqual({ lines: [3, 4], provider: sampleSigner.address, seq: '2' })
    const verified = verifyEquivocation(readDocument(Buffer.from(proof), 100_000))
    expect(verified).toMatchObject({ ok: true, provider: sampleSigner.address, seq: '2' })
    expect(equivocationOf(Buffer.from(other), Buffer.from(mine))).toBe(proof)
  })

  test('are proven by receipts without content too', () => {
    const [sealed, sealedTwin] = [mine, other].map((text) =>
      Buffer.from(withoutContent(ReceiptFile.parse(JSON.parse(text)))),
    )
    expect(equivocationOf(sealed ?? Buffer.of(), sealedTwin ?? Buffer.of())).toBe(proof)
  })

  test('are not proven by one receipt twice, two numbers, two providers, two domains or a forgery', () => {
    const before = old[1]?.digest ?? '0x'
    const elsewhere = { ...domain, verifyingContract: `0x${'01'.repeat(20)}` } as const
    const pairs: readonly (readonly [string, string])[] = [
      [mine, mine],
      [mine, texts[1] ?? ''],
      [mine, receiptBy(stranger, 2, before).file],
      [mine, receiptBy(sampleSigner, 2, lastOld, { domain: elsewhere }).file],
      [mine, other.replace('"price":"999"', '"price":"998"')],
      [mine, '{}'],
    ]
    expect(pairs.map(provesNothing)).toEqual(pairs.map(() => true))
    expect(provesNothing([mine, other])).toBe(false)
  })

  test('any one bit changed in the proof is caught', () => {
    const bytes = Buffer.from(proof)
    const survived: number[] = []
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      if (verifyEquivocation(readDocument(changed, 100_000)).ok) survived.push(at)
    }
    expect(survived).toEqual([])
    const { receipts, ...rest } = EquivocationFile.parse(JSON.parse(proof))
    const turned = canonicalJson({ ...rest, receipts: receipts.toReversed() })
    expect(verifyEquivocation(readDocument(Buffer.from(turned), 100_000)).ok).toBe(false)
  }, 60_000)
})

describe('a receipt without its content', () => {
  const sealed = withoutContent(ReceiptFile.parse(JSON.parse(texts[0] ?? '')))

  test('shows its signature and place, and says that the work was not looked at', () => {
    const verified = verifySignedReceipt(readDocument(Buffer.from(sealed), 100_000))
    expect(verified).toMatchObject({ ok: true, digest: old[0]?.digest })
    expect(verified.checks[0]?.detail).toContain('was not checked')
    const all = texts.map((text) => withoutContent(ReceiptFile.parse(JSON.parse(text))))
    expect(report(...all)).toMatchObject({ ok: true, from: '0', to: '2' })
    expect(report(texts[0] ?? '', all[1] ?? '', texts[2] ?? '').ok).toBe(true)
  })

  test('any changed byte is caught, and another key cannot sign it', () => {
    const bytes = Buffer.from(sealed)
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      expect(verifySignedReceipt(readDocument(changed, 100_000)).ok).toBe(false)
    }
    const file = SignedReceiptFile.parse(JSON.parse(sealed))
    const signature = stranger?.sign(receiptDigest(file.domain, file.receipt))
    expect(verifySignedReceipt(readDocument(Buffer.from(canonicalJson({ ...file, signature })), 100_000)).ok).toBe(
      false,
    )
  }, 60_000)
})
