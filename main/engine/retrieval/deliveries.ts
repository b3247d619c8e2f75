import type { EngineHandlers } from '../../../contract/engine.ts'
import { LowerAddress } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { signedDelivery, type Signing } from './delivery.ts'

/** What was delivered for vouchers that are in these books, made again from them. */
export function deliveriesOf(ledger: Pick<Ledger, 'channels'>, signing: Signing): EngineHandlers['sharing.deliveries'] {
  return async ({ cursor, limit }) => {
    const { rows, nextCursor } = ledger.channels.calls({ cursor, limit })
    const deliveries = rows.flatMap((call) => signedDelivery(call, signing) ?? [])
    const channels = new Set(deliveries.map(({ delivery }) => delivery.channelId))
    const vouchers = [...channels].flatMap((id) => {
      const channel = ledger.channels.get(id)
      if (channel === null) return []
      const payer = LowerAddress.parse(channel.config.payer.toLowerCase())
      return [{ channelId: id, payer, maxClaimable: channel.bestMax.toString(), signature: channel.bestSignature }]
    })
    return { deliveries, vouchers, nextCursor }
  }
}
