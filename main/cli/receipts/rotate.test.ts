import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { address, bytes32, finished, NOTHING_PAID, paidJob } from '../../engine/ledger/books.fixture.ts'
import type { ChannelRecord } from '../../engine/ledger/channel-records.ts'
import { acquireDataLock } from '../../engine/ledger/lock.ts'
import { openLedger } from '../../engine/ledger/open.ts'
import { systemClock } from '../../engine/ports/clock.ts'
import { makeReceiptFile } from '../../engine/proof/receipt.ts'
import { sampleArguments } from '../../engine/proof/receipts.fixture.ts'
import { createSigner } from '../../engine/proof/signature.ts'
import { usableNetwork } from '../../engine/wallet/networks.ts'
import { readRotations } from '../../engine/wallet/rotation/rotations.ts'
import { openWallet } from '../../engine/wallet/wallet.ts'
import { run } from '../receipts.ts'
import { recorded, type Recorded } from '../recorded-io.fixture.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const network = usableNetwork('practice')
const passphrase = network.knownPassphrase ?? ''
let folder = ''
let home = ''
let made = 0
/** A channel that was charged, under the old key. */
const owing: ChannelRecord = {
  id: bytes32(1),
  config: {
    payer: address(1),
    payerAuthorizer: address(1),
    receiver: address(2),
    receiverAuthorizer: address(3),
    token: address(4),
    withdrawDelay: 86_400,
    salt: bytes32(5),
  },
  openedAt: 0n,
  charged: 1_500n,
  signedMax: 2_000n,
  signature: '0xab',
  bestMax: 2_000n,
  bestSignature: '0xab',
  balance: 10_000n,
  totalClaimed: 0n,
  withdrawRequestedAt: 0,
  refundNonce: 0,
  lastRequestAt: 1,
  pending: null,
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-rotate-'))
  home = path.join(folder, 'home', 'practice')
  await mkdir(home, { recursive: true })
  await openWallet({ dir: home, clock: systemClock }).create(passphrase)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function receipts(...args: readonly string[]): Promise<Recorded> {
  return recorded((io) => run(args, io), { HEARTH_DATA: path.join(folder, 'home') })
}

/** Adds receipts to the books, signed by the key that the wallet has now, as the engine does. */
async function work(count: number): Promise<void> {
  const wallet = openWallet({ dir: home, clock: systemClock })
  const { receiptsAddress } = await wallet.addresses()
  const signer = createSigner((await wallet.unlock(passphrase)).receipts)
  const { owner } = readRotations(home, receiptsAddress)
  const ledger = openLedger({ file: path.join(home, 'ledger.db'), provider: owner, network: network.chainId })
  for (let added = 0; added < count; added += 1, made += 1) {
    const { id } = paidJob(ledger, made)
    ledger.jobs.start(id, 30)
    const receipt = (at: { readonly seq: number; readonly prev: `0x${string}` }) =>
      makeReceiptFile({ ...sampleArguments, ...at, signer })
    ledger.jobs.end(id, finished, { receipt, refund: false }, 60)
  }
  ledger.close()
}

test('receipts go on under a new key, and the bundle proves that it is the same provider', async () => {
  await work(3)
  await expect(receipts('rotate-key')).rejects.toMatchObject({ code: 'wallet/not-anchored' })
  const { code, out } = await receipts('rotate-key', '--leave-unanchored')
  expect(code).toBe(0)
  expect(out).toMatch(/From receipt 3 on, 0x\w{40} signs for 0x\w{40}\./)
  expect(out).toContain('3 receipts of the old key are not anchored; under the new key nothing can be.')
  await expect(receipts('rotate-key', '--leave-unanchored')).rejects.toMatchObject({ code: 'wallet/nothing-signed' })
  await work(2)
  await receipts('rotate-key', '--leave-unanchored')
  await work(1)

  const whole = path.join(folder, 'whole')
  expect((await receipts('export', '--out', whole)).out).toContain('Wrote 6 receipts')
  const checked = await receipts('verify', whole)
  expect(checked.out).toMatch(/signed by 0x\w{40}, then 0x\w{40}, then 0x\w{40}\./)
  expect(checked.out).toMatch(/ok {6}key changes: Each change of key is signed by the old key/)
  expect(checked.code).toBe(0)
  for (const [from, to] of [
    ['3', '4'],
    ['2', '3'],
    ['5', '5'],
    ['0', '2'],
  ]) {
    const part = path.join(folder, `part-${from}`)
    await receipts('export', '--out', part, '--from', from ?? '', '--to', to ?? '')
    expect((await receipts('verify', part)).code).toBe(0)
  }
})

test('a bundle without the statement of the old key does not hold', async () => {
  const lines = (await readFile(path.join(folder, 'whole'), 'utf8')).split('\n')
  const cut = path.join(folder, 'without')
  await writeFile(cut, lines.filter((line) => !line.includes('hearth-rotation-v1')).join('\n'))
  const { code, out } = await receipts('verify', cut)
  expect(out).toMatch(/FAILED {2}one issuer: Line \d+/)
  expect(code).toBe(1)
})

test('no key changes while buyers owe by vouchers that only it can claim, and it does once they are claimed', async () => {
  await work(1)
  const { receiptsAddress } = await openWallet({ dir: home, clock: systemClock }).addresses()
  const { owner } = readRotations(home, receiptsAddress)
  const books = () => openLedger({ file: path.join(home, 'ledger.db'), provider: owner, network: network.chainId })
  const open = books()
  open.channels.change((table) => table.put(owing, { kind: 'data', ref: 'file' }, 1))
  open.close()
  await expect(receipts('rotate-key', '--leave-unanchored')).rejects.toMatchObject({
    code: 'wallet/not-claimed',
    message: expect.stringContaining('0.0015 USDC'),
    hint: expect.stringContaining('hearth vouchers --close'),
  })
  const claimed = books()
  claimed.collections.begin(NOTHING_PAID, 0n, 1)
  const claim = {
    transaction: bytes32(9),
    logIndex: 0,
    channelId: owing.id,
    amount: 1_500n,
    total: 1_500n,
    blockNumber: 3,
  }
  claimed.collections.book({ claims: [claim], settlements: [] }, 4, 2)
  claimed.close()
  expect((await receipts('rotate-key', '--leave-unanchored')).code).toBe(0)
})

test('no key changes while somebody has the books', async () => {
  const lock = acquireDataLock(home)
  try {
    await expect(receipts('rotate-key')).rejects.toMatchObject({ code: 'ledger/in-use' })
  } finally {
    lock.release()
  }
})
