import { afterEach, beforeEach, expect, test } from 'vitest'
import { ASSET, bytes32, finished, paidJob, temporaryBooks, type Fixture } from './ledger/books.fixture.ts'
import { withoutContent } from './proof/chain/signed-receipt.ts'
import { makeCapabilityReceipt } from './proof/challenge/receipt.ts'
import { makeReceiptFile } from './proof/receipt.ts'
import { sampleArguments, sampleSigner } from './proof/receipts.fixture.ts'
import { receiptDomain } from './receipt-domain.ts'
import { networks } from './wallet/networks.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

test('new books name the anchor contract of their network, or none where there is none', () => {
  const { receipts } = books.ledger
  const contract = networks.practice.receiptAnchor?.toLowerCase()
  expect(receiptDomain(receipts, networks.practice)).toEqual({ chainId: 31_337, verifyingContract: contract })
  const none = receiptDomain(receipts, networks['base-sepolia'])
  expect(none).toEqual({ chainId: 84_532, verifyingContract: `0x${'00'.repeat(20)}` })
})

function sampleReceipt(at: { readonly seq: number; readonly prev: `0x${string}` }) {
  return makeReceiptFile({ ...sampleArguments, ...at })
}

test('books that have receipts keep their domain: another one would start another chain', () => {
  const { ledger } = books
  const { id } = paidJob(ledger, 1)
  ledger.jobs.start(id, 30)
  ledger.jobs.end(id, finished, { receipt: sampleReceipt, refund: false }, 60)
  expect(receiptDomain(ledger.receipts, networks.practice)).toEqual(sampleArguments.domain)
  expect(sampleArguments.domain.verifyingContract).not.toBe(networks.practice.receiptAnchor?.toLowerCase())
})

test('so do books whose first receipt is the answer to a challenge', () => {
  const { ledger } = books
  const card = { adapter: 'software', name: 'SwiftShader' } as const
  ledger.capability.sign(
    { challengeId: bytes32(1), card },
    ({ seq, prev }) => {
      const { domain, device } = sampleArguments
      const answered = { challengeId: bytes32(1), seed: bytes32(2), n: 8, T: 2, commit: bytes32(3) }
      const { digest, receipt } = makeCapabilityReceipt({
        answered,
        verifier: ASSET,
        domain,
        asset: ASSET,
        device,
        startedAt: 1,
        finishedAt: 2,
        seq,
        prev,
        signer: sampleSigner,
      })
      return { digest, file: withoutContent(receipt) }
    },
    10,
  )
  expect(receiptDomain(ledger.receipts, networks.practice)).toEqual(sampleArguments.domain)
})
