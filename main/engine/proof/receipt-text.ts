import { ReceiptFile } from '../../../contract/receipt.ts'
import { readAs, readDocument, type Read } from './document.ts'

/** Largest receipt file that is looked at, in bytes; a job with every list full stays below it. */
export const MAX_RECEIPT_BYTES = 4 * 1024 * 1024

/** Reads bytes as the receipt format, whatever they are: bounded in size and depth, never throwing. */
export function readReceiptText(bytes: Uint8Array): Read<ReceiptFile> {
  return readAs(readDocument(bytes, MAX_RECEIPT_BYTES), 'hearth-receipt-v1', ReceiptFile)
}
