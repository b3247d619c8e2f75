import { parseTransaction } from 'viem'
import { type Hex, sameAddress } from '../../../contract/money.ts'
import type { TransferRecord } from '../ledger/records.ts'
import type { UsableNetwork } from './networks.ts'
import { transferCall } from './token.ts'

/**
 * The last look before bytes are stored and sent: do they move exactly what the books say, to
 * exactly that address, on this network, and nothing else?
 */
export function hasSameTerms(raw: Hex, record: TransferRecord, preset: UsableNetwork, nonce: number): boolean {
  const transaction = parseTransaction(raw)
  return (
    transaction.type === 'eip1559' &&
    transaction.chainId === preset.numericId &&
    sameAddress(transaction.to ?? '', record.asset) &&
    sameAddress(record.asset, preset.asset.address) &&
    transaction.data === transferCall(record.to, record.amount) &&
    (transaction.value ?? 0n) === 0n &&
    (transaction.nonce ?? 0) === nonce
  )
}
