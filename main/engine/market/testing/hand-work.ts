import { HearthError } from '../../../../contract/errors.ts'
import type { BlobRef } from '../../../../contract/job.ts'
import type { Blobs } from '../../jobs/blobs.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { MarketJobs } from '../needs.ts'

/** Jobs that run when the test says so: `finish` writes outputs and ends them in the real ledger. */
export function handWork(ledger: Ledger, blobs: Blobs) {
  const paid: string[] = []
  const waiting = new Map<string, () => void>()
  const refuse: { reason: HearthError | null } = { reason: null }
  const get = (id: string) => {
    const job = ledger.jobs.get(id)
    if (job === null) throw new HearthError('job/unknown', 'No such job.')
    return job
  }
  async function stored(content: string): Promise<BlobRef> {
    const writer = blobs.writer()
    await writer.write(Buffer.from(content))
    return writer.commit()
  }
  function ended(id: string): void {
    waiting.get(id)?.()
    waiting.delete(id)
  }
  const jobs = {
    admit: () => {
      if (refuse.reason !== null) throw refuse.reason
    },
    timesOf: () => new Map<string, number>(),
    problem: () => null,
    gpu: () => null,
    queue: () => ({ running: 0, waiting: 0, capacity: 16 }),
    wait: async (id, milliseconds, signal) => {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        const wake = () => {
          clearTimeout(timer)
          resolve()
        }
        waiting.set(id, wake)
        signal.addEventListener('abort', wake, { once: true })
      })
      return get(id)
    },
    cancel: (id) => {
      const end = { state: 'cancelled', reason: 'buyer-cancelled', message: null, outputs: null } as const
      const job = ledger.jobs.end(id, { ...end, finishedAt: Date.now() }, { refund: false }, Date.now())
      ended(id)
      return Promise.resolve(job)
    },
  } satisfies MarketJobs
  return {
    /** Ends a job through our fault. */
    fail: (id: string) => {
      const end = { state: 'failed', reason: 'host-fault', message: 'The worker died.', outputs: null } as const
      ledger.jobs.end(id, { ...end, finishedAt: Date.now() }, { refund: true }, Date.now())
      ended(id)
    },
    ...jobs,
    submit: (id: string) => void paid.push(id),
    paid,
    refuse,
    /** Ends a job well; one bought by voucher is charged `charge`, or its whole price. */
    finish: async (id: string, stdout: string, files: Readonly<Record<string, string>> = {}, charge?: bigint) => {
      const [out, err] = [await stored(stdout), await stored('')]
      const outputFiles = []
      for (const [name, content] of Object.entries(files)) outputFiles.push({ path: name, ...(await stored(content)) })
      ledger.jobs.start(id, Date.now())
      const outputs = { reason: 'exited' as const, exitCode: 0, stdout: out, stderr: err, files: outputFiles }
      ledger.jobs.end(
        id,
        { state: 'finished', reason: 'exited', message: null, outputs, finishedAt: Date.now() },
        {
          refund: false,
          ...(charge === undefined ? {} : { charge }),
          receipt: ({ seq }) => ({ digest: `0x${seq.toString(16).padStart(64, '0')}`, file: `{"seq":${seq}}` }),
        },
        Date.now(),
      )
      ended(id)
    },
  }
}
export type HandWork = ReturnType<typeof handWork>
