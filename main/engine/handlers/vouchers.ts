import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { VoucherStatus } from '../../../contract/vouchers.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Channels } from '../payments/channels/open.ts'

type Handlers = Pick<EngineHandlers, 'vouchers.status' | 'vouchers.collect' | 'vouchers.close'>

/** What clients may ask about vouchers, and have done with them. */
export function voucherHandlers(parts: {
  readonly ledger: Pick<Ledger, 'channels' | 'collections'>
  readonly channels: Channels | null
}): Handlers {
  const { ledger, channels } = parts

  function status(): VoucherStatus {
    const { charged, claimed, settled } = ledger.channels.sums()
    const scan = ledger.collections.scan()
    // Of channels whose books are lost: each was charged what was claimed of it.
    const before = scan === null ? 0n : scan.claimedBefore - scan.settledBefore
    return {
      open: channels?.isOpen() ?? false,
      channels: ledger.channels.list().length,
      charged: (charged + before).toString(),
      claimed: (claimed + before).toString(),
      settled: settled.toString(),
      gasWei: ledger.collections.gasSpent().toString(),
      alarms: [...(channels?.collector.alarms() ?? [])],
    }
  }

  return {
    'vouchers.status': async () => status(),
    'vouchers.collect': async () => {
      // What is held is claimed also where no more is taken.
      if (channels === null || (!channels.isOpen() && ledger.channels.list().length === 0)) {
        throw new HearthError(
          'vouchers/not-open',
          'This network has no payment channels, so there is nothing to collect.',
        )
      }
      await channels.collector.collectAll()
      return status()
    },
    'vouchers.close': async () => {
      await channels?.end()
      return status()
    },
  }
}
