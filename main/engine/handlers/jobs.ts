import { z } from 'zod'
import type { EngineHandlers, JobDetail } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import { ReceiptKind } from '../../../contract/receipt.ts'
import type { Evicted } from '../jobs/jobs.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { SeveralBooks } from '../ledger/several.ts'
import type { OpenTill } from '../open-till.ts'
import { jobPage, rowIn } from '../views/job-pages.ts'

interface Dependencies {
  readonly books: SeveralBooks<OpenTill>
  readonly stopJob: (id: string) => Promise<JobRecord>
  readonly evict: (what: Evicted) => Promise<void>
  readonly verify: (text: string) => ReturnType<EngineHandlers['receipts.verify']>
}

type JobHandlers = Pick<
  EngineHandlers,
  'jobs.list' | 'jobs.get' | 'jobs.stop' | 'jobs.evict' | 'receipts.file' | 'receipts.verify'
>

/** What clients may ask about jobs and their receipts. */
export function jobHandlers({ books, stopJob, evict, verify }: Dependencies): JobHandlers {
  const receiptText = (jobId: string): string => {
    const receipt = books.ofJob(jobId).ledger.receipts.byJob(jobId)
    if (receipt === null) {
      throw new HearthError('receipt/not-found', 'This job has no receipt.', {
        hint: 'A receipt is signed when a job has run. Jobs that were refunded have none.',
      })
    }
    return receipt.file
  }
  return {
    'jobs.list': async (query) => {
      const { rows, nextCursor, total } = jobPage(books, query)
      return { rows: [...rows], nextCursor, total }
    },
    'jobs.get': async ({ id }) => detail(books, find(books, id)),
    'jobs.stop': async ({ id }) => {
      find(books, id)
      return rowIn(books, await stopJob(id))
    },
    'jobs.evict': async ({ what }) => {
      await evict(what)
      return {}
    },
    'receipts.file': async ({ jobId }) => {
      const text = receiptText(jobId)
      await books.ofJob(jobId).ledger.durable()
      return { text }
    },
    'receipts.verify': async ({ jobId }) => verify(receiptText(jobId)),
  }
}

function find(books: SeveralBooks<OpenTill>, id: string): JobRecord {
  const job = books.ofJob(id).ledger.jobs.get(id)
  if (job === null) {
    throw new HearthError('job/not-found', 'There is no such job in the books of this network.', {
      hint: 'Refresh the list and choose the job again.',
    })
  }
  return job
}

function detail(books: SeveralBooks<OpenTill>, job: JobRecord): JobDetail {
  const { ledger } = books.ofJob(job.id)
  const payment = ledger.payments.get(job.paymentRef)
  if (payment === null) throw new HearthError('ledger/corrupt', `Job ${job.id} has no payment in the books.`)
  const receipt = ledger.receipts.byJob(job.id)
  return {
    row: rowIn(books, job),
    manifest: job.manifest,
    inputs: job.inputs,
    outputs: job.outputs,
    payment: {
      paymentId: payment.paymentId,
      nonce: payment.nonce,
      transaction: payment.transaction,
      state: payment.state,
      ...voucherOf(ledger, job),
    },
    receipt:
      receipt === null
        ? null
        : {
            seq: receipt.seq,
            kind: Kind.parse(JSON.parse(receipt.file)).receipt.kind,
            digest: receipt.digest,
            price: job.price.toString(),
            signedAt: receipt.createdAt,
          },
  }
}

function voucherOf({ payments }: Ledger, { paymentRef }: JobRecord): Pick<JobDetail['payment'], 'voucher'> {
  const charge = payments.charge(paymentRef)
  if (charge === null) return {}
  const { channelId, maximum, cumulative } = charge
  return {
    voucher: {
      channelId,
      maximum: maximum.toString(),
      cumulative: cumulative === null ? null : cumulative.toString(),
      claim: payments.claimOf(paymentRef),
    },
  }
}

const Kind = z.object({ receipt: z.object({ kind: ReceiptKind }) })
