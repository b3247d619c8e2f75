import type { VoucherStatus } from '../../contract/vouchers.ts'

/** A network on which nobody pays by voucher. */
export const noVouchers: VoucherStatus = {
  open: false,
  channels: 0,
  charged: '0',
  claimed: '0',
  settled: '0',
  gasWei: '0',
  alarms: [],
}
