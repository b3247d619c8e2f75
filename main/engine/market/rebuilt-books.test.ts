import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { JobView } from '../../../contract/market.ts'
import { openLedger } from '../ledger/open.ts'
import { rebuildLedger } from '../ledger/rebuild.ts'
import { openStall, type Stall } from './testing/stall.ts'
import { voucherBuyer } from './testing/voucher-buyer.ts'

const PRICE = 5_080n

let stall: Stall
let channels = 0
let pay: typeof fetch
/** The header of the last payment. */
let sent = ''

beforeAll(async () => {
  stall = await openStall()
}, 60_000)
afterAll(() => stall.close())
beforeEach(() => {
  channels += 1
  const { practice } = stall
  const salt = `0x${channels.toString(16).padStart(64, '0')}` as const
  pay = voucherBuyer(practice.buyer.key, practice.asset, practice.rpcUrl, salt, {
    through: (input, init) => {
      const request = new Request(input, init)
      sent = request.headers.get('payment-signature') ?? sent
      return fetch(request)
    },
  })
})

async function bought(arg: string, through: typeof fetch = pay, headers: object = {}): Promise<JobView> {
  const body = JSON.stringify({ manifest: { kind: 'wasm', module: stall.parts.program, args: [arg] } })
  const response = await through(`${stall.url}/v1/jobs`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', prefer: 'wait=0', ...headers },
  })
  expect(response.status).toBe(202)
  return JobView.parse(await response.json())
}

function channelOf({ id }: Pick<JobView, 'id'>) {
  const channelId = stall.ledger.jobs.get(id)?.channelId ?? null
  return channelId === null ? null : stall.ledger.channels.get(channelId)
}

/** The books are lost, made anew from their journal, and let go on by somebody who has looked at them. */
async function rebuild(alsoLost: readonly string[] = []): Promise<void> {
  await stall.reopen(() => {
    const file = path.join(stall.folder, 'ledger.sqlite')
    for (const rest of ['', '-wal', '-shm']) rmSync(`${file}${rest}`, { force: true })
    for (const name of alsoLost) rmSync(path.join(stall.folder, name), { recursive: true })
    const owner = { file, provider: stall.provider.address, network: 'eip155:31337' } as const
    rebuildLedger(owner)
    const ledger = openLedger(owner)
    ledger.journal.release(Date.now())
    ledger.close()
  })
}

/** The job is as before, its channel too, and both go on; what the channel is charged once the next job has ended. */
async function goesOn(job: JobView, before: bigint): Promise<bigint | undefined> {
  expect(stall.ledger.jobs.cover(job.id)).toBe('held')
  expect(channelOf(job)).toMatchObject({ charged: before, signedMax: before + PRICE })
  // Who bought it finds it again, and it is charged once.
  expect((await bought('open', fetch, { 'payment-signature': sent })).id).toBe(job.id)
  await stall.hands.finish(job.id, '', {}, 300n)
  expect(channelOf(job)).toMatchObject({ charged: before + 300n, pending: null })
  const next = await bought('next')
  expect(channelOf(next)).toMatchObject({ signedMax: before + 300n + PRICE })
  await stall.hands.finish(next.id, '', {}, 50n)
  expect(stall.ledger.audit()).toBeNull()
  expect(stall.ledger.journal.compare()).toEqual([])
  return channelOf(next)?.charged
}

test('the first job of a channel that was open goes on in books made anew, and its channel with it', async () => {
  const job = await bought('open')
  await rebuild()
  expect(await goesOn(job, 0n)).toBe(350n)
})

test('so does a job after others, and what those were charged is known', async () => {
  const first = await bought('first')
  await stall.hands.finish(first.id, '', {}, 1_200n)
  const channel = channelOf(first)
  if (channel === null) throw new Error('no channel')
  stall.parts.channels.keep(channel.id)
  const job = await bought('open')
  await rebuild()
  expect(await goesOn(job, 1_200n)).toBe(1_550n)
})

test('also where the vouchers that were kept are lost: what was charged before stands in the voucher of the job', async () => {
  const first = await bought('first')
  await stall.hands.finish(first.id, '', {}, 700n)
  const job = await bought('open')
  await rebuild(['vouchers'])
  expect(await goesOn(job, 700n)).toBe(1_050n)
  expect((await stall.parts.channels.compare()).differences).toEqual([])
})

test('a voucher that was handed in before the books were lost is known to everybody, and brings no stored answer', async () => {
  const job = await bought('claimed')
  const header = sent
  await stall.hands.finish(job.id, '', {}, 300n)
  const channel = channelOf(job)
  if (channel === null) throw new Error('no channel')
  stall.parts.channels.keep(channel.id)
  await stall.parts.channels.collector.collectAll()
  await rebuild()
  await stall.parts.channels.run()
  expect(channelOf(job)).toMatchObject({ openedAt: 300n, charged: 300n })
  expect(stall.ledger.collections.wasHandedIn(channel.id, PRICE)).toBe(true)
  const body = JSON.stringify({ manifest: { kind: 'wasm', module: stall.parts.program, args: ['claimed'] } })
  const response = await fetch(`${stall.url}/v1/jobs`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'payment-signature': header },
  })
  expect(await response.text()).not.toContain(job.id)
  expect(stall.ledger.audit()).toBeNull()
})
