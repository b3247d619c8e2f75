import { toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { ReceiptFile } from '../../contract/receipt.ts'
import { nextReceipt, receiptChain } from '../rig/receipt-chain.ts'
import { signWithViem } from '../rig/viem-receipt.ts'
import { against, median, rounded, type Bench } from './result.ts'

const ROUNDS = 9
const EACH = 60

/** Receipts a second, out of the milliseconds that some took. */
function rate(count: number, milliseconds: number): number {
  return (1000 * count) / milliseconds
}

export const receiptMake: Bench = {
  name: 'receipt-make',
  summary: 'receipts built, hashed and signed a second, against signing alone with viem',
  run: async () => {
    const account = privateKeyToAccount(toHex(new Uint8Array(32).fill(1)))
    const files = receiptChain(EACH).map(({ file }) => ReceiptFile.parse(JSON.parse(file)))
    for (const file of files) await signWithViem(account, file)
    const ours: number[] = []
    const viem: number[] = []
    // Interleaved, so that a slow moment of the machine meets both.
    for (let round = 0; round < ROUNDS; round += 1) {
      const started = performance.now()
      for (const [seq, { receipt }] of files.entries()) nextReceipt(seq, receipt.prevReceipt)
      const between = performance.now()
      for (const file of files) await signWithViem(account, file)
      ours.push(rate(EACH, between - started))
      viem.push(rate(EACH, performance.now() - between))
    }
    return [
      {
        name: 'receipt-make',
        value: rounded(median(ours)),
        unit: 'receipts/s',
        ...against({ name: 'EIP-712 signature alone with viem', value: median(viem) }, median(ours)),
        detail: 'everything: commitments, digest, signature, canonical text; one thread',
      },
    ]
  },
}
