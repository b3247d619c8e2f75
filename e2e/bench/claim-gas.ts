import { openCounter } from '../../main/engine/payments/channels/testing/counter.ts'
import { read, Receipt } from '../../main/engine/wallet/rpc-shapes.ts'
import { against, type Bench, rounded } from './result.ts'

const CHANNELS = 40

/** One payer with many channels, one call on each; then one claim for all of them. */
export const claimGas: Bench = {
  name: 'claim-gas',
  summary: `gas a channel when ${CHANNELS} are claimed at once, against one exact payment`,
  run: async (say) => {
    const counter = await openCounter()
    try {
      const exact = await exactPayment(counter)
      for (let index = 1; index <= CHANNELS; index += 1) {
        const buyer = await counter.buyer(`0x${index.toString(16).padStart(64, '0')}`)
        const answer = await buyer.buy()
        if (answer.status !== 200) throw new Error(`A call was answered with ${answer.status}.`)
      }
      say(`${CHANNELS} channels were paid on`)
      await counter.channels.collector.collectAll()
      const claim = await gasOf(counter, 'claim')
      const settle = await gasOf(counter, 'settle')
      const each = (claim + settle) / CHANNELS
      return [
        {
          name: 'claim-gas',
          value: rounded(each),
          unit: 'gas/channel',
          ...against({ name: 'one exact payment', value: exact }, each),
          detail: `${claim} gas to claim ${CHANNELS} channels, ${settle} to pay out`,
        },
      ]
    } finally {
      await counter.close()
    }
  },
}

type Counter = Awaited<ReturnType<typeof openCounter>>

async function gasOf({ ledger, rpc }: Counter, action: 'claim' | 'settle'): Promise<number> {
  const order = ledger.collections.newest(action)
  const transaction = order?.transaction ?? null
  if (transaction === null) throw new Error(`There was no ${action}.`)
  return Number((await read(rpc, Receipt, 'eth_getTransactionReceipt', [transaction])).gasUsed)
}

/** A plain settlement of scheme `exact`, second of its payer: the first would pay for new storage. */
async function exactPayment(counter: Counter): Promise<number> {
  const transactions = [await counter.settleExact(), await counter.settleExact()]
  const receipts = await Promise.all(
    transactions.map((hash) => read(counter.rpc, Receipt, 'eth_getTransactionReceipt', [hash])),
  )
  return Number(receipts.at(-1)?.gasUsed ?? 0n)
}
