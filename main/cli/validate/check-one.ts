import { z } from 'zod'
import type { Hex } from '../../../contract/money.ts'
import { ReceiptFile } from '../../../contract/receipt.ts'
import { say } from '../../../contract/words/say.ts'
import { readDocument } from '../../engine/proof/document.ts'
import { notChecked } from '../../engine/proof/rerun/compare.ts'
import type { Signer } from '../../engine/proof/signature.ts'
import { MAX_RECEIPT_BYTES, verifyReceiptText } from '../../engine/proof/verify.ts'
import { inputsOf, judgeOrSayWhy, signJudgement } from '../../engine/validate/judge.ts'
import type { Here } from '../verify-work/here.ts'

const InDomain = z.object({ domain: ReceiptFile.shape.domain })

/** A signed verdict on one receipt of a file whose receipts all hold: run again where its data can be found. */
export async function checkOne(
  line: { readonly bytes: Uint8Array; readonly digest: Hex },
  how: {
    readonly here: Here
    readonly places: readonly string[]
    readonly signer: Signer
    readonly nonce: Hex
    readonly stop: AbortSignal
  },
): Promise<string> {
  const { here, places, signer, nonce, stop } = how
  const document = readDocument(line.bytes, MAX_RECEIPT_BYTES)
  const { domain } = InDomain.parse(document.ok ? document.value : null)
  const { ok, receipt } = verifyReceiptText(line.bytes)
  const subject = { domain, digest: line.digest }
  const sign = (judgement: Parameters<typeof signJudgement>[1]): string =>
    signJudgement(subject, judgement, signer, Date.now()).file
  if (!ok || receipt === null) {
    return sign(notChecked(say`What the work was is not in the file, so it cannot be run again.`))
  }
  const { inputs, outputs } = receipt
  const wanted = [...inputsOf(inputs).map(({ ref }) => ref), outputs.stdout, ...outputs.files]
  const store = await here.collect(wanted, places)
  const given = { file: receipt, digest: line.digest }
  return sign(await judgeOrSayWhy(given, store, here.rerunner, { samples: null, nonce, stop }))
}
