import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  address,
  bytes32,
  type Fixture,
  job,
  NETWORK,
  payment,
  PROVIDER,
  temporaryBooks,
} from '../../ledger/books.fixture.ts'
import { rebuildLedger } from '../../ledger/rebuild.ts'
import { systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import { usableNetwork } from '../../wallet/networks.ts'
import { absentFacilitator } from '../facilitator/absent.ts'
import type { ChannelState } from './channel-chain.ts'
import { holdForOrders, lostOrders } from './open-orders.ts'
import { openChannels } from './open.ts'

const CHANNEL = bytes32(0xc4a)
const clock = { now: () => 1_700_000_000_000 }
const ON_CHAIN: ChannelState = { balance: 10_000n, totalClaimed: 0n, withdrawRequestedAt: 0, refundNonce: 0 }
const channelConfig = {
  payer: address(0xd),
  payerAuthorizer: address(0xd),
  receiver: address(0xc),
  receiverAuthorizer: address(0xa),
  token: address(0xb),
  withdrawDelay: 86_400,
  salt: bytes32(1),
}
const VOUCHER = { channelId: CHANNEL, maxClaimableAmount: '1500', signature: '0xABCD' }

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

/** Books made anew, in which a job of 1000 is open whose channel was charged 500 before. */
function madeAnew(voucher: unknown = VOUCHER): void {
  const payload = JSON.stringify({ channelConfig, voucher, job: job(1) })
  const terms = { ...payment(1, { amount: 1_000n, validBefore: 0 }), payload }
  books.ledger.payments.order(terms, { channelId: CHANNEL, signedMax: 1_500n, rates: '{}' }, job(1), 20)
  books.ledger.close()
  rebuildLedger({ file: books.file, provider: PROVIDER, network: NETWORK })
  books.reopen()
  books.ledger.journal.release(30)
}

const hold = (state: ChannelState) =>
  holdForOrders({ ledger: books.ledger, chain: { states: async () => [state] }, clock, log: silentLog })

describe('a job by voucher that was open when its books were lost', () => {
  test('has its channel again, charged as its voucher says, once', async () => {
    madeAnew()
    expect(lostOrders(books.ledger).map(({ id }) => id)).toEqual(['job-1'])
    await hold(ON_CHAIN)
    const held = { charged: 500n, signedMax: 1_500n, bestSignature: '0xabcd', pending: { pendingId: 'payment-1' } }
    expect(books.ledger.channels.get(CHANNEL)).toMatchObject(held)
    await hold(ON_CHAIN)
    books.ledger.channels.dropReservations()
    expect([lostOrders(books.ledger), books.ledger.jobs.cover('job-1')]).toEqual([[], 'held'])
    expect(books.ledger.channels.sums().charged).toBe(500n)
    expect(books.ledger.audit()).toBeNull()
  })

  test('has none whose payer is leaving, so it is not begun', async () => {
    madeAnew()
    await hold({ ...ON_CHAIN, withdrawRequestedAt: 1_700_000_000 })
    expect(books.ledger.jobs.cover('job-1')).toBe('leaving')
  })

  test('holds no channel while the chain does not answer, and Hearth starts all the same', async () => {
    madeAnew()
    const codes: unknown[] = []
    const network = usableNetwork('practice')
    const channels = openChannels({
      ledger: books.ledger,
      network,
      rpcUrl: () => 'http://127.0.0.1:9',
      facilitator: absentFacilitator(network.chainId),
      payTo: channelConfig.receiver,
      receiptsKey: new Uint8Array(32).fill(7),
      journalDir: path.join(path.dirname(books.file), 'vouchers'),
      clock: systemClock,
      log: { ...silentLog, error: (event, fields) => void codes.push([event, fields?.['code']]) },
      newId: () => 'id',
      prepare: () => () => undefined,
      onPaid: () => undefined,
    })
    await channels.holdForOrders()
    channels.close()
    expect(codes).toEqual([['channel.not-held-again', 'chain/unreachable']])
    expect(books.ledger.jobs.cover('job-1')).toBe('lost')
  })

  test.each([
    ['whose deposit has gone back', { ...ON_CHAIN, balance: 1_499n }, VOUCHER],
    ['from which more was claimed than it was charged', { ...ON_CHAIN, totalClaimed: 501n }, VOUCHER],
    ['whose voucher cannot be read', ON_CHAIN, { channelId: CHANNEL }],
  ])('holds no channel %s, and ends without a charge', async (_, state, voucher) => {
    madeAnew(voucher)
    await hold(state)
    expect([books.ledger.jobs.cover('job-1'), books.ledger.channels.get(CHANNEL)]).toEqual(['lost', null])
  })
})
