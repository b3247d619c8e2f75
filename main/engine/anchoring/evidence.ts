import { z } from 'zod'
import type { AnchorEvidence, AnchorFile } from '../../../contract/anchor.ts'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, HexBytes, type Hex } from '../../../contract/money.ts'
import { headerOfBlock } from '../proof/anchor/block-fields.ts'
import { anchoredEvent, isSameEvent } from '../proof/anchor/event.ts'
import { readHeader } from '../proof/anchor/header.ts'
import { encodeRlp, rlpInteger, type Rlp } from '../proof/anchor/rlp.ts'
import { listTrie } from '../proof/anchor/trie.ts'
import type { Rpc } from '../wallet/rpc.ts'
import { Count, Quantity } from '../wallet/rpc-shapes.ts'

const BlockReceipt = z.object({
  transactionHash: Bytes32,
  transactionIndex: Count,
  type: Quantity,
  status: Quantity,
  cumulativeGasUsed: Quantity,
  logsBloom: HexBytes,
  logs: z.array(z.object({ address: HexBytes, topics: z.array(HexBytes), data: HexBytes })),
  /** Of the transactions with which a rollup brings deposits in. */
  depositNonce: Quantity.nullish(),
  depositReceiptVersion: Quantity.nullish(),
})
type BlockReceipt = z.infer<typeof BlockReceipt>

/** What a deposit of an OP rollup has for a type. */
const DEPOSIT_TYPE = 0x7en

/**
 * Header and proof that a block holds the event of an anchor, made out of what a node says and checked
 * against the block's hash. Null where the node does not give all receipts of a block, or where the chain
 * builds its blocks in a way that is not known here: the anchor then has to be compared with the chain.
 * @throws HearthError `chain/unreachable`
 */
export async function anchorEvidence(
  rpc: Rpc,
  anchor: Omit<AnchorFile, 'format' | 'evidence'>,
): Promise<AnchorEvidence | null> {
  const { blockHash, transaction } = anchor
  const [block, receipts] = await rpc.batch([
    { method: 'eth_getBlockByHash', params: [blockHash, false] },
    { method: 'eth_getBlockReceipts', params: [blockHash] },
  ])
  if (block?.ok !== true || receipts?.ok !== true) return null
  const parsed = z.array(BlockReceipt).safeParse(receipts.value)
  if (!parsed.success) return null
  const inOrder = parsed.data.toSorted((a, b) => a.transactionIndex - b.transactionIndex)
  const ours = inOrder.find(({ transactionHash }) => transactionHash === transaction)
  const wanted = anchoredEvent(anchor)
  const logIndex = ours?.logs.findIndex((log) => isSameEvent(log, wanted)) ?? -1
  if (ours === undefined || logIndex === -1) return null
  return assemble(block.value, blockHash, inOrder, { transactionIndex: ours.transactionIndex, logIndex })
}

function assemble(
  block: unknown,
  blockHash: Hex,
  receipts: readonly BlockReceipt[],
  place: Pick<AnchorEvidence, 'transactionIndex' | 'logIndex'>,
): AnchorEvidence | null {
  const header = headerOrNull(block)
  if (header === null) return null
  const { hash, receiptsRoot } = readHeader(header)
  const { root, proof } = listTrie(receipts.map(encodeReceipt), place.transactionIndex)
  if (hash !== blockHash || Buffer.compare(root, receiptsRoot) !== 0) return null
  return { header: hexOf(header), ...place, proof: proof.map(hexOf) }
}

function headerOrNull(block: unknown): Uint8Array | null {
  try {
    return headerOfBlock(block)
  } catch (error) {
    // A fork with fields that are not known here.
    if (error instanceof HearthError) return null
    throw error
  }
}

/** A receipt as the block commits to it (EIP-2718; deposits as the OP specification has them). */
function encodeReceipt(receipt: BlockReceipt): Uint8Array {
  const logs = receipt.logs.map((log): Rlp => [bytesOf(log.address), log.topics.map(bytesOf), bytesOf(log.data)])
  const fields: Rlp[] = [
    rlpInteger(receipt.status),
    rlpInteger(receipt.cumulativeGasUsed),
    bytesOf(receipt.logsBloom),
    logs,
  ]
  if (receipt.type === DEPOSIT_TYPE) {
    const { depositNonce, depositReceiptVersion } = receipt
    for (const extra of [depositNonce, depositReceiptVersion])
      if (typeof extra === 'bigint') fields.push(rlpInteger(extra))
  }
  const encoded = encodeRlp(fields)
  return receipt.type === 0n ? encoded : Buffer.concat([rlpInteger(receipt.type), encoded])
}

function bytesOf(hex: Hex): Uint8Array {
  return Buffer.from(hex.slice(2), 'hex')
}

function hexOf(bytes: Uint8Array): Hex {
  return HexBytes.parse(`0x${Buffer.from(bytes).toString('hex')}`)
}
