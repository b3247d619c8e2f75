import { plantedInChannels } from './planted-in-channels.ts'
import type { Spoil } from './world.ts'

/** Bugs that others have had, each planted into the real parts; the simulation has to find every one. */
export const plantedBugs: Readonly<Record<string, Spoil>> = {
  ...plantedInChannels,
  'takes the facilitator’s word': ({ chain, ledger }) => ({
    ledger,
    chain: {
      ...chain,
      authorization: async (terms) => {
        const fate = await chain.authorization(terms)
        if (fate.used || terms.claimed === undefined) return fate
        const { block } = await chain.head()
        return {
          used: true,
          matches: true,
          mined: { transaction: terms.claimed, blockNumber: block + 1, blockHash: terms.claimed },
        }
      },
    },
  }),
  'calls every block final': ({ chain, ledger }) => ({ ledger, chain: { ...chain, isFinal: async () => true } }),
  'takes a time-out for a failure': ({ chain, ledger }) => ({
    ledger,
    chain: {
      ...chain,
      broadcast: async (raw) => {
        try {
          await chain.broadcast(raw)
        } catch (error) {
          const sent = ledger.transfers.live().find((transfer) => transfer.raw === raw)
          if (sent !== undefined) ledger.transfers.advance(sent.id, 'failed', { problem: 'It timed out.' }, 0)
          throw error
        }
      },
    },
  }),
  'forgets the bytes it replaced': ({ chain, ledger }) => ({
    chain,
    ledger: {
      ...ledger,
      transfers: { ...ledger.transfers, attempts: (id) => ledger.transfers.attempts(id).slice(-1) },
    },
  }),
  'books a payment under another nonce when asked again': ({ chain, ledger }) => {
    let count = 0
    return {
      chain,
      ledger: {
        ...ledger,
        payments: {
          ...ledger.payments,
          find: () => null,
          reserve: (payment, at) => {
            const known = ledger.payments.find(payment)
            if (known === null) return ledger.payments.reserve(payment, at)
            count += 1
            const nonce = `0x${count.toString(16).padStart(64, '0')}` as const
            return ledger.payments.reserve({ ...payment, nonce, paymentId: `again-${count}` }, at)
          },
        },
      },
    }
  },
}
