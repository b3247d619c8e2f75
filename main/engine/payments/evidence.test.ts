import { describe, expect, it } from 'vitest'
import type { AuthorizationFate } from '../wallet/chain.ts'
import type { PaymentRecord } from '../ledger/records.ts'
import { DEEPEST_REORG, type Evidence, evidenceOf } from './evidence.ts'
import type { StoredPayment } from './stored-payment.ts'

const HASH = `0x${'a'.repeat(64)}` as const
const mined = (blockNumber: number) => ({ transaction: HASH, blockNumber, blockHash: HASH })
const BLOCK = 1_000

async function evidence(fate: AuthorizationFate): Promise<Evidence['fate']> {
  const record: Pick<PaymentRecord, 'payer' | 'payTo' | 'amount' | 'nonce'> = {
    payer: '0x1',
    payTo: '0x2',
    amount: 1n,
    nonce: HASH,
  }
  const stored: Pick<StoredPayment, 'block'> = { block: BLOCK }
  return (await evidenceOf({ authorization: () => Promise.resolve(fate) }, record, stored)).fate
}

describe('what the chain shows', () => {
  it.each<[string, AuthorizationFate, Evidence['fate']]>([
    ['an authorization nobody used', { used: false }, 'unused'],
    ['one used for us since we reserved it', { used: true, mined: mined(BLOCK + 1), matches: true }, 'paid'],
    [
      'M06: one that a reorganisation moved to a block below the newest of then',
      { used: true, mined: mined(BLOCK - 3), matches: true },
      'paid',
    ],
    ['one used for us long before', { used: true, mined: mined(BLOCK - DEEPEST_REORG), matches: true }, 'void'],
    ['one used for somebody else', { used: true, mined: mined(BLOCK + 1), matches: false }, 'void'],
  ])('%s', async (_what, fate, expected) => {
    expect(await evidence(fate)).toBe(expected)
  })
})
