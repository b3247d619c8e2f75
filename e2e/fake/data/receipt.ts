import type { CallOut, JobDetail } from '../../../contract/engine.ts'

export function receiptText(detail: JobDetail): string {
  return JSON.stringify({ format: 'hearth-receipt-v1', digest: detail.receipt?.digest ?? null })
}

/** What the verifier says; the receipt with number 5 has a changed output. */
export function receiptChecks(detail: JobDetail): CallOut<'receipts.verify'> {
  const good = detail.receipt?.seq !== 5
  return {
    ok: good,
    checks: [
      { name: 'File is in canonical form', ok: true, detail: 'RFC 8785, 2,214 bytes' },
      { name: 'Signature', ok: true, detail: 'EIP-712, signed by 0x8Ba1f109551bD432803012645Ac136ddd64DBA72' },
      { name: 'Job number commits to the job', ok: true, detail: 'SHA-256 of program, inputs, limits and price' },
      { name: 'Inputs', ok: true, detail: 'All hashes fit' },
      {
        name: 'Outputs',
        ok: good,
        detail: good ? 'All hashes fit' : 'Expected 9f2c…11ab, found 03de…77c1',
      },
      { name: 'Chain of receipts', ok: true, detail: `No. ${detail.receipt?.seq ?? 0} names its predecessor` },
    ],
  }
}
