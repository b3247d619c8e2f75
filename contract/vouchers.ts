import { z } from 'zod'
import { BaseUnits } from './money.ts'

/** How payment by voucher stands; amounts in base units of the network's asset. */
export const VoucherStatus = z.strictObject({
  /** False where the network has no payment channels, or it is not known yet. */
  open: z.boolean(),
  channels: z.int(),
  /** All charges ever, and of them what final blocks have claimed and paid to the wallet. */
  charged: BaseUnits,
  claimed: BaseUnits,
  settled: BaseUnits,
  /** What this machine's own facilitator has spent on gas. */
  gasWei: BaseUnits,
  /** As `Money.alarms`. */
  alarms: z.array(z.string()),
})
export type VoucherStatus = z.infer<typeof VoucherStatus>
