import { ReceiptFile } from '../../contract/receipt.ts'
import { receiptDigest } from '../../main/engine/proof/digest.ts'
import { recoverSigner } from '../../main/engine/proof/signature.ts'
import { verifyReceiptText } from '../../main/engine/proof/verify.ts'
import { receiptChain } from '../rig/receipt-chain.ts'
import { isSignedForViem } from '../rig/viem-receipt.ts'
import { against, median, rounded, type Bench } from './result.ts'

const ROUNDS = 9
const EACH = 60

export const receiptVerify: Bench = {
  name: 'receipt-verify',
  summary: 'receipts checked a second, against the same checks with digest and signature by plain viem',
  run: async () => {
    const texts = receiptChain(EACH).map(({ file }) => Buffer.from(file))
    const files = texts.map((text) => ReceiptFile.parse(JSON.parse(text.toString('utf8'))))
    const whole: number[] = []
    const signature: number[] = []
    const viem: number[] = []
    const withViem: number[] = []
    let held = true
    // The first rounds are for the compiler. Interleaved, so that a slow moment of the machine meets all.
    for (let round = -2; round < ROUNDS; round += 1) {
      const started = performance.now()
      for (const text of texts) held = verifyReceiptText(text).ok && held
      const first = performance.now()
      for (const { domain, receipt, signature: sig } of files) {
        held = recoverSigner(receiptDigest(domain, receipt), sig) === receipt.provider && held
      }
      const second = performance.now()
      for (const file of files) held = (await isSignedForViem(file)) && held
      if (round < 0) continue
      const [checks, sealed, slow] = [first - started, second - first, performance.now() - second]
      whole.push((1000 * EACH) / checks)
      signature.push((1000 * EACH) / sealed)
      withViem.push((1000 * EACH) / (checks - sealed + slow))
      viem.push((1000 * EACH) / slow)
    }
    if (!held) throw new Error('A receipt did not hold.')
    return [
      {
        name: 'receipt-verify',
        value: rounded(median(whole)),
        unit: 'receipts/s',
        ...against(
          { name: 'the same checks, digest and signature by plain viem', value: median(withViem) },
          median(whole),
        ),
        detail: 'every check of the receipt, one thread',
      },
      {
        name: 'receipt-verify-signature',
        value: rounded(median(signature)),
        unit: 'receipts/s',
        ...against({ name: 'digest and signature by plain viem', value: median(viem) }, median(signature)),
        detail: 'nothing but digest and signature, one thread',
      },
    ]
  },
}
