import type { PaymentsDeps } from '../../main/engine/payments/payments.ts'
import { createModelChain } from '../../main/engine/payments/testing/model-chain.ts'
import { createBuyer, openTill, request } from '../../main/engine/payments/testing/till.ts'
import type { Ledger } from '../../main/engine/ledger/ledger.ts'
import { HearthError } from '../../contract/errors.ts'
import { type Harness, type HarnessOptions, noneIn } from './harness.ts'

const SLICE = 2_000
const FULL = 1_000_000
/** Replays of one payment that are under way at once. */
const BATCH = 500
/** Every so often the engine dies and is started again on the same folder. */
const BATCHES_A_LIFE = 3

interface Outcome {
  readonly sent: number
  readonly payments: number
  readonly refused: number
  /** Payments that bought another number of jobs than one. */
  readonly wrong: readonly string[]
}

/** Sends each payment many times at once, a tenth of them with another request, against the real payments and books. */
async function replay(
  total: number,
  { say, mayGoOn }: Pick<HarnessOptions, 'say' | 'mayGoOn'>,
  spoil: (ledger: Ledger) => Ledger,
  changes: Parameters<typeof openTill>[0] = {},
): Promise<Outcome> {
  const till = openTill(changes)
  const buyer = createBuyer()
  const wrong: string[] = []
  let sent = 0
  let refused = 0
  let payments = till.payments(spoil(till.ledger))
  try {
    for (let batch = 1; sent < total && (batch === 1 || mayGoOn()); batch += 1) {
      if (batch % BATCHES_A_LIFE === 0) {
        till.reopen()
        payments = till.payments(spoil(till.ledger))
      }
      const header = await buyer.sign(await payments.pay(request(undefined)))
      const before = till.ledger.jobs.counts(0).total
      const told = new Set<string>()
      const send = async (index: number): Promise<void> => {
        const other = index % 10 === 9
        try {
          const answer = await payments.pay(request(header, other ? { other: index } : undefined))
          if (answer.kind === 'paid') told.add(answer.job.id)
          else refused += 1
        } catch (error) {
          if (!(error instanceof HearthError)) throw error
          refused += 1
        }
      }
      const size = Math.min(BATCH, total - sent)
      await Promise.all(Array.from({ length: size }, (_, index) => send(index)))
      sent += size
      const jobs = till.ledger.jobs.counts(0).total - before
      if (jobs !== 1 || told.size !== 1) wrong.push(`payment ${batch} bought ${jobs} jobs, and ${told.size} were told`)
      if (batch % 20 === 0) say(`  ${sent} of ${total} sent`)
    }
    return { sent, payments: till.ledger.payments.byState(['settled', 'final']).length, refused, wrong }
  } finally {
    till.close()
  }
}

export const replays: Harness = {
  name: 'replays',
  summary: 'send each payment hundreds of times at once, also with another request and after restarts: one job each',
  run: async (options) => {
    const total = options.rounds ?? (options.full ? FULL : SLICE)
    const { sent, payments, refused, wrong } = await replay(total, options, (ledger) => ledger)
    if (wrong.length > 0) throw new Error(`${wrong.length} payments did not buy exactly one job: ${wrong[0]}.`)
    return {
      Replays: `${sent} of ${total}, ${BATCH} at once`,
      Payments: `${payments}, one job each`,
      'Second jobs': `0 (${noneIn(sent)} of all replays)`,
      'Refused or conflicting': String(refused),
    }
  },
  control: async (options) => {
    const { wrong } = await replay(BATCH, options, withoutUniqueness, { chain: credulousChain() })
    if (wrong.length === 0) throw new Error('Books that take a payment twice were not noticed.')
    return `books that forget which payments they have seen: ${wrong[0]}`
  },
}

/** It finds money under any nonce, as the real one would if the nonce in the books were the signed one. */
function credulousChain(): PaymentsDeps['chain'] {
  const chain = createModelChain(Date.now)
  return {
    ...chain,
    authorization: ({ nonce }) =>
      Promise.resolve({
        used: true,
        matches: true,
        mined: { transaction: nonce, blockNumber: 101, blockHash: nonce },
      }),
  }
}

/** As if no index told that a payment was seen before. */
function withoutUniqueness(ledger: Ledger): Ledger {
  let count = 0
  return {
    ...ledger,
    payments: {
      ...ledger.payments,
      find: () => null,
      reserve: (payment, at) => {
        count += 1
        const nonce = `0x${count.toString(16).padStart(64, '0')}` as const
        return ledger.payments.reserve({ ...payment, nonce, paymentId: `again-${count}` }, at)
      },
    },
  }
}
