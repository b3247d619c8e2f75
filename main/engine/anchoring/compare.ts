import type { AnchorFile } from '../../../contract/anchor.ts'
import type { ReceiptCheck } from '../../../contract/receipt.ts'
import { anchoredEvent, isSameEvent } from '../proof/anchor/event.ts'
import type { Rpc } from '../wallet/rpc.ts'
import { Block, Count, read, Receipt } from '../wallet/rpc-shapes.ts'

/**
 * Whether a chain, as one node tells it, holds this anchor: the block it names, at its height, with its
 * transaction and event. A block that another one has replaced is called so.
 * @throws HearthError `chain/unreachable`
 */
export async function compareWithChain(rpc: Rpc, anchor: AnchorFile): Promise<ReceiptCheck> {
  const chainId = await read(rpc, Count, 'eth_chainId', [])
  if (chainId !== anchor.chainId) return no(`The node serves chain ${chainId}, the anchor is on ${anchor.chainId}.`)
  const height = `0x${BigInt(anchor.blockNumber).toString(16)}`
  const block = await read(rpc, Block.nullable(), 'eth_getBlockByNumber', [height, false])
  if (block === null) return no(`The chain has no block ${anchor.blockNumber}.`)
  if (block.hash !== anchor.blockHash) {
    return no(`Reorganised: block ${anchor.blockNumber} of the chain is ${block.hash}, not ${anchor.blockHash}.`)
  }
  const receipt = await read(rpc, Receipt.nullable(), 'eth_getTransactionReceipt', [anchor.transaction])
  if (receipt === null) return no(`The chain does not know the transaction ${anchor.transaction}.`)
  const wanted = anchoredEvent(anchor)
  const logs = receipt.logs.map(({ address, topics, data }) => ({ address: address.toLowerCase(), topics, data }))
  if (receipt.blockHash !== anchor.blockHash || !logs.some((log) => isSameEvent(log, wanted))) {
    return no(`The transaction ${anchor.transaction} did not anchor these receipts in that block.`)
  }
  const newest = await read(rpc, Count, 'eth_blockNumber', [])
  const detail = `Block ${anchor.blockNumber} of chain ${chainId} holds it, ${newest - block.number} blocks below the newest.`
  return { name: 'on chain', ok: true, detail }
}

function no(detail: string): ReceiptCheck {
  return { name: 'on chain', ok: false, detail }
}
