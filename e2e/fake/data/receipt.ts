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
      { name: 'canonical', ok: true, detail: 'The bytes are the RFC 8785 form of the receipt.' },
      { name: 'signature', ok: true, detail: 'The provider it names signed it.' },
      { name: 'job id', ok: true, detail: 'It names exactly this job.' },
      { name: 'inputs', ok: true, detail: 'It commits to exactly these inputs.' },
      {
        name: 'outputs',
        ok: good,
        detail: good
          ? 'It commits to exactly these outputs.'
          : 'The receipt says outputHash 0x9f2c, the content gives 0x03de.',
      },
      { name: 'chain position', ok: true, detail: 'Only the first receipt of a chain has no predecessor.' },
    ],
  }
}
