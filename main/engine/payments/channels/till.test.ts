import { decodePaymentRequiredHeader, encodePaymentSignatureHeader } from '@x402/core/http'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Hex } from '../../../../contract/money.ts'
import { createSigner } from '../../proof/signature.ts'
import type { ChannelConfig } from '../../ledger/channel-records.ts'
import { channelDigests } from './digest.ts'
import { type Buyer, type Counter, openCounter } from './testing/counter.ts'

const digests = channelDigests('eip155:31337')
const Header = z.string()
const HALF = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n
const ORDER = HALF * 2n + 1n

let counter: Counter
let buyer: Buyer
let salt = 0
beforeAll(async () => {
  counter = await openCounter()
  await counter.channels.run()
}, 60_000)
beforeEach(async () => {
  counter.work = () => Promise.resolve()
  salt += 1
  buyer = await counter.buyer(`0x${salt.toString(16).padStart(64, '0')}`)
  await buyer.buy()
})
afterAll(async () => {
  await counter.close()
})

interface Change {
  readonly max?: bigint
  readonly key?: Uint8Array
  readonly channelId?: Hex
  readonly config?: Partial<ChannelConfig>
  readonly sign?: (digest: Hex) => Hex
}

/** A voucher as a buyer would make it by hand, or as somebody would who wants to cheat. */
async function voucher(change: Change = {}): Promise<string> {
  const unpaid = await counter.serve('https://hearth.example/v1/thing')
  const [accepted] = decodePaymentRequiredHeader(Header.parse(unpaid.headers.get('payment-required'))).accepts
  const record = ofBuyer()
  const channelConfig = { ...record.config, ...change.config }
  const channelId = change.channelId ?? record.id
  const max = change.max ?? record.charged + 1000n
  const digest = digests.voucher(channelId, max)
  const signature = change.sign?.(digest) ?? createSigner(change.key ?? buyer.key).sign(digest)
  return encodePaymentSignatureHeader({
    x402Version: 2,
    accepted: accepted ?? {
      scheme: '',
      network: 'a:b',
      amount: '',
      asset: '',
      payTo: '',
      maxTimeoutSeconds: 0,
      extra: {},
    },
    payload: { type: 'voucher', channelConfig, voucher: { channelId, maxClaimableAmount: max.toString(), signature } },
  })
}

function ofBuyer() {
  const record = counter.ledger.channels.list().find(({ config }) => config.payer === buyer.address)
  if (record === undefined) throw new Error('no channel')
  return record
}

function send(header: string): Promise<Response> {
  return counter.serve('https://hearth.example/v1/thing', { headers: { 'payment-signature': header } })
}

describe('M11: a voucher', () => {
  test('as it should be is taken', async () => {
    expect((await send(await voucher())).status).toBe(200)
  })

  const cheats: readonly (readonly [name: string, change: () => Change | Promise<Change>, reason: string])[] = [
    ['replayed', () => ({ max: ofBuyer().bestMax }), 'cumulative_amount_mismatch'],
    ['lower than what was charged', () => ({ max: 1n }), 'cumulative_amount_mismatch'],
    ['with a gap', () => ({ max: 99_000n }), 'cumulative_amount_mismatch'],
    ['signed by somebody else', () => ({ key: new Uint8Array(32).fill(9) }), 'voucher_signature'],
    ['of another channel', () => ({ config: { salt: `0x${'77'.repeat(32)}` } }), 'channel_id_mismatch'],
    ['for another payee', () => ({ config: { receiver: `0x${'77'.repeat(20)}` } }), 'channel_id_mismatch'],
    ['with a short delay', () => ({ config: { withdrawDelay: 900 } }), 'channel_id_mismatch'],
    ['of a contract wallet', () => ({ config: { payerAuthorizer: `0x${'00'.repeat(20)}` } }), 'channel_id_mismatch'],
    [
      'with a high s',
      () => ({
        sign: (digest) => {
          const good = createSigner(buyer.key).sign(digest)
          const s = (ORDER - BigInt(`0x${good.slice(66, 130)}`)).toString(16).padStart(64, '0')
          return `0x${good.slice(2, 66)}${s}${good.endsWith('1b') ? '1c' : '1b'}`
        },
      }),
      'voucher_signature',
    ],
  ]
  test.each(cheats)('%s is refused, and nothing is lowered, charged or done', async (_, change, reason) => {
    const [before, worked] = [ofBuyer(), counter.worked]
    const answer = await send(await voucher(await change()))
    expect([answer.status, await answer.text()]).toEqual([402, `invalid_batch_settlement_evm_${reason}`])
    expect(ofBuyer()).toEqual(before)
    expect(counter.worked).toBe(worked)
  })

  test('above 2^128 is no payment at all', async () => {
    const answer = await send(await voucher({ max: 1n << 200n }))
    expect([answer.status, await answer.text()]).toEqual([402, 'invalid_payload'])
  })

  test('above what the channel holds is refused: the price may not pass the deposit', async () => {
    counter.price = { maximum: 200_000n, actual: 1n }
    try {
      const record = ofBuyer()
      const answer = await send(await voucher({ max: record.charged + 200_000n }))
      expect(await answer.text()).toBe('invalid_batch_settlement_evm_cumulative_exceeds_balance')
    } finally {
      counter.price = { maximum: 1_000n, actual: 400n }
    }
  })
})

describe('work', () => {
  test('M01: is done once for one voucher, however many requests bring it at once', async () => {
    const header = await voucher()
    const before = counter.worked
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(header)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(counter.worked).toBe(before + 1)
  })

  test('begins only when the voucher that covers it is on disk', async () => {
    const header = await voucher()
    const covered: bigint[] = []
    counter.work = async () => {
      // A reader of its own sees what is committed.
      covered.push(ofBuyer().bestMax - ofBuyer().charged)
    }
    await send(header)
    expect(covered).toEqual([1000n])
  })

  test('that fails costs nothing, and the channel is free again', async () => {
    counter.work = () => Promise.reject(new Error('failed'))
    const before = ofBuyer().charged
    expect((await send(await voucher())).status).toBe(500)
    expect(ofBuyer()).toMatchObject({ charged: before, pending: null })
    counter.work = () => Promise.resolve()
    expect((await send(await voucher())).status).toBe(200)
  })

  test('parallel buyers use several channels; one channel serves one request at a time', async () => {
    const other = await counter.buyer(`0x${'ee'.repeat(32)}`)
    await other.buy()
    const working = Promise.withResolvers<void>()
    counter.work = () => working.promise
    const header = await voucher()
    const first = send(header)
    await expect.poll(() => ofBuyer().pending).not.toBeNull()
    const second = await send(header)
    expect(await second.text()).toBe('invalid_batch_settlement_evm_channel_busy')
    counter.work = () => Promise.resolve()
    expect((await other.buy()).status).toBe(200)
    working.resolve()
    expect((await first).status).toBe(200)
  })

  test('after a crash in the middle of it the channel is free, and the voucher buys what it did not get', async () => {
    const header = await voucher()
    const working = Promise.withResolvers<void>()
    counter.work = () => working.promise
    const lost = send(header)
    await expect.poll(() => ofBuyer().pending).not.toBeNull()
    const charged = ofBuyer().charged
    counter.restart()
    await counter.channels.run()
    expect(ofBuyer()).toMatchObject({ charged, pending: null })
    counter.work = () => Promise.resolve()
    expect((await send(header)).status).toBe(200)
    working.reject(new Error('gone'))
    await Promise.allSettled([lost])
  })
})

describe('a buyer', () => {
  test('who lost an answer is told the state of the channel, checks it and goes on', async () => {
    await send(await voucher())
    // The stock client does not know of the call above.
    const answer = await buyer.buy()
    expect(answer.status).toBe(200)
  })

  test('whose deposit runs out brings the next with its next call', async () => {
    counter.price = { maximum: 60_000n, actual: 60_000n }
    try {
      for (let call = 0; call < 12; call += 1) expect((await buyer.buy()).status).toBe(200)
    } finally {
      counter.price = { maximum: 1_000n, actual: 400n }
    }
    expect(ofBuyer().charged).toBe(720_400n)
    expect(ofBuyer().balance).toBeGreaterThanOrEqual(720_400n)
  })

  test('who brings too little is refused before anything is broadcast', async () => {
    const poor = await counter.buyer(`0x${'dd'.repeat(32)}`, '20000')
    const before = counter.ledger.collections.gasSpent()
    const answer = await poor.buy()
    expect([answer.status, await answer.text()]).toEqual([
      402,
      'invalid_batch_settlement_evm_deposit_below_min_deposit',
    ])
    expect(counter.ledger.collections.gasSpent()).toBe(before)
  })
})

describe('what is not on the chain', () => {
  test('M04: a deposit that the facilitator only says it made buys nothing', async () => {
    const { facilitator } = counter
    counter.restart({
      ...facilitator,
      settle: (_payment, { network }) =>
        Promise.resolve({ success: true, transaction: `0x${'ab'.repeat(32)}`, network }),
    })
    await counter.channels.run()
    const believer = await counter.buyer(`0x${'cc'.repeat(32)}`)
    const worked = counter.worked
    const answer = await believer.buy()
    expect([answer.status, await answer.text()]).toEqual([
      402,
      'invalid_batch_settlement_evm_deposit_transaction_failed',
    ])
    expect(counter.worked).toBe(worked)
    counter.restart()
    await counter.channels.run()
    expect((await believer.buy()).status).toBe(200)
  })

  test('a buyer’s word for earlier charges counts for nothing when the books do not know the channel', async () => {
    const other = await openCounter()
    try {
      await other.channels.run()
      const forgotten = await other.buyer()
      await forgotten.buy()
      await forgotten.buy()
      other.channels.close()
      other.ledger.close()
      for (const file of readdirSync(other.folder)) rmSync(path.join(other.folder, file), { recursive: true })
      other.reopen()
      await other.channels.run()
      // The stock client signs on top of the 800 it was charged; the chain has claimed nothing.
      expect((await forgotten.buy()).status).toBe(200)
      expect(other.ledger.channels.list()).toMatchObject([{ openedAt: 0n, charged: 400n }])
      expect(other.ledger.channels.sums().charged).toBe(400n)
    } finally {
      await other.close()
    }
  })
})
