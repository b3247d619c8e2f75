import { hkdfSync } from 'node:crypto'
import type { Address } from '../../../../contract/money.ts'
import { addressOfKey } from '../../wallet/unlocked.ts'

/**
 * The key of the account that pays for what Hearth settles by itself on a network of others. Made from the receipts key,
 * which is kept encrypted, so that it needs no file and comes back with the recovery phrase; it can spend that account's
 * coin and nothing else.
 */
export function gasKey(receiptsKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', receiptsKey, new Uint8Array(0), 'hearth x402 facilitator gas 1', 32))
}

/** Where the coin for that is sent. */
export function gasAccount(receiptsKey: Uint8Array): Address {
  const key = gasKey(receiptsKey)
  try {
    return addressOfKey(key)
  } finally {
    key.fill(0)
  }
}
