import type { OfferedPrice } from './offers.ts'
import type { Order } from './order.ts'

const MIB = 1024n * 1024n

/** What an order may cost by the offer, base units: the time and data it asks for, never below the floor. */
export function offeredPrice(price: OfferedPrice, { ask, uploads }: Pick<Order, 'ask' | 'uploads'>): bigint {
  const milliseconds = ask.kind === 'wasm' ? ask.limits.cpuMs : ask.limits.wallMs
  const bytes = uploads.reduce((sum, upload) => sum + upload.length, ask.limits.outputBytes)
  const whole = dividedUp(BigInt(milliseconds) * price.perSecond, 1000n) + dividedUp(BigInt(bytes), MIB) * price.perMiB
  return whole > price.floor ? whole : price.floor
}

function dividedUp(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by
}
