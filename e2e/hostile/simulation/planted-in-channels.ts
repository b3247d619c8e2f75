import type { ChannelRecord } from '../../../main/engine/ledger/channel-records.ts'
import type { ChannelStore, ChannelTable } from '../../../main/engine/ledger/channels.ts'
import type { Ledger } from '../../../main/engine/ledger/ledger.ts'
import type { Spoil } from './world.ts'

/** Bugs of payment channels. */
export const plantedInChannels: Readonly<Record<string, Spoil>> = {
  'keeps the newest voucher for the highest': ({ ledger }) => ({
    ledger: writing(ledger, (channel) => ({
      ...channel,
      bestMax: channel.signedMax,
      bestSignature: channel.signature,
    })),
  }),
  'charges all that a voucher allows': ({ ledger }) => ({
    ledger: writing(ledger, (channel, before) =>
      before === null || channel.charged === before.charged ? channel : { ...channel, charged: channel.signedMax },
    ),
  }),
  'books a claim before it is final': ({ channelChain }) => ({
    channelChain: {
      ...channelChain,
      events: (from, to, ids) => channelChain.events(from, to + 100, ids),
    },
  }),
  'takes a refund without an answer for one that failed': ({ ledger }) => ({
    ledger: { ...ledger, settings: { ...ledger.settings, get: (key) => kept(ledger, key) } },
  }),
}

function kept({ settings }: Ledger, key: string): string | null {
  return key.startsWith('channel.refund.') ? null : settings.get(key)
}

/** Books that store every channel a little otherwise. */
function writing(
  ledger: Ledger,
  spoilt: (channel: ChannelRecord, before: ChannelRecord | null) => ChannelRecord,
): Ledger {
  const { channels } = ledger
  const over = (table: ChannelTable): ChannelTable => ({
    ...table,
    put: (channel, purpose, at) => table.put(spoilt(channel, table.get(channel.id)), purpose, at),
  })
  const store: ChannelStore = {
    ...channels,
    change: (work) => channels.change((table) => work(over(table))),
    changeSoon: (work) => channels.changeSoon((table) => work(over(table))),
    changeBeside: (work) => channels.changeBeside((table) => work(over(table))),
  }
  return { ...ledger, channels: store }
}
