import type { AnchorFile } from '../../../contract/anchor.ts'
import { type Address, LowerAddress } from '../../../contract/money.ts'
import type { Mined } from '../ledger/mined.ts'
import type { AnchorRecord } from '../ledger/records.ts'

/** What a mined anchor says, without what proves it. */
export function statementOf(
  record: Pick<AnchorRecord, 'contract' | 'fromSeq' | 'toSeq' | 'root' | 'prevRoot'>,
  chainId: number,
  provider: Address,
  mined: Mined,
): Omit<AnchorFile, 'format' | 'evidence'> {
  const { contract, fromSeq, toSeq, root, prevRoot } = record
  return {
    chainId,
    contract,
    provider: LowerAddress.parse(provider.toLowerCase()),
    fromSeq: String(fromSeq),
    toSeq: String(toSeq),
    root,
    prevRoot,
    transaction: mined.transaction,
    blockNumber: String(mined.blockNumber),
    blockHash: mined.blockHash,
  }
}

/** A stored anchor as a file, once it is mined. */
export function anchorFile(record: AnchorRecord, chainId: number, provider: Address): AnchorFile | null {
  const { transaction, blockNumber, blockHash, evidence } = record
  if (blockNumber === null || blockHash === null) return null
  const statement = statementOf(record, chainId, provider, { transaction, blockNumber, blockHash })
  return { format: 'hearth-anchor-v1', ...statement, evidence }
}
