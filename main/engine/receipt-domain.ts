import { LowerAddress } from '../../contract/money.ts'
import type { Ledger } from './ledger/ledger.ts'
import { verifyReceiptFile } from './proof/chain/signed-receipt.ts'
import type { ReceiptDomain } from './proof/digest.ts'
import { readDocument } from './proof/document.ts'
import { MAX_RECEIPT_BYTES } from './proof/verify.ts'
import type { UsableNetwork } from './wallet/networks.ts'

const NO_CONTRACT = LowerAddress.parse(`0x${'00'.repeat(20)}`)

/**
 * The signature domain of these books. A new domain starts a new chain of receipts (sandbox-proof section 8),
 * so books that have receipts keep the one they began with, also when the network got its contract later.
 */
export function receiptDomain(
  receipts: Pick<Ledger['receipts'], 'bySeq'>,
  network: Pick<UsableNetwork, 'numericId' | 'receiptAnchor'>,
): ReceiptDomain {
  const first = receipts.bySeq(0)
  if (first !== null) {
    // Of a job, or of a challenge that came before the first job.
    const { receipt } = verifyReceiptFile(readDocument(Buffer.from(first.file), MAX_RECEIPT_BYTES))
    if (receipt !== null) return receipt.domain
  }
  const { numericId: chainId, receiptAnchor } = network
  const verifyingContract = receiptAnchor === null ? NO_CONTRACT : LowerAddress.parse(receiptAnchor.toLowerCase())
  return { chainId, verifyingContract }
}
