import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Address, Hex } from '../../../contract/money.ts'
import type { Ledger } from './ledger.ts'
import type { Mined } from './mined.ts'
import { openLedger } from './open.ts'
import type { ReadingRecord } from './readings.ts'
import type { JobEnd, JobRecord, NewJob, NewPayment, NewTransfer } from './records.ts'

export const NETWORK = 'eip155:31337'
export const PROVIDER = address(0xa)
export const ASSET = address(0xb)
export const WALLET = address(0xc)

export function address(value: number): Address {
  return `0x${value.toString(16).padStart(40, '0')}`
}
export function bytes32(value: number): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`
}

export interface Fixture {
  readonly dir: string
  readonly file: string
  /** The open books; another object after `reopen`. */
  ledger: Ledger
  reopen(): void
  remove(): void
}

/** Books in a folder of their own; `remove` closes and deletes them. */
export function temporaryBooks(): Fixture {
  const dir = mkdtempSync(path.join(tmpdir(), 'hearth-ledger-'))
  const file = path.join(dir, 'books.db')
  const open = () => openLedger({ file, provider: PROVIDER, network: NETWORK })
  const fixture: Fixture = {
    dir,
    file,
    ledger: open(),
    reopen: () => {
      fixture.ledger.close()
      fixture.ledger = open()
    },
    remove: () => {
      fixture.ledger.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
  return fixture
}

/** The `index`-th payment: another nonce and payment id each, one payer. */
export function payment(index: number, change: Partial<NewPayment> = {}): NewPayment {
  return {
    id: `payment-${index}`,
    network: NETWORK,
    asset: ASSET,
    payer: address(0xd),
    nonce: bytes32(index),
    payTo: WALLET,
    amount: 1000n,
    paymentId: `pay_${index}`,
    requestHash: `hash-${index}`,
    payload: '{}',
    validBefore: 2_000_000_000,
    ...change,
  }
}

const blob = { sha256: 'ab'.repeat(32), size: 1, root: 'cd'.repeat(32) }

export function job(index: number): NewJob {
  return {
    id: `job-${index}`,
    program: 'sha256',
    manifest: {
      kind: 'wasm',
      module: blob.sha256,
      args: ['a', 'ü'],
      files: [],
      limits: { wallMs: 1000, cpuMs: 1000, memoryMiB: 16, outputBytes: 1024 },
    },
    inputs: { module: blob, stdin: null, files: [] },
  }
}

export const finished: JobEnd = {
  state: 'finished',
  reason: 'exited',
  message: null,
  outputs: { reason: 'exited', exitCode: 0, stdout: blob, stderr: blob, files: [] },
  finishedAt: 50,
}
export const ourFault: JobEnd = {
  state: 'failed',
  reason: 'host-fault',
  message: 'The worker died.',
  outputs: null,
  finishedAt: 50,
}

export function mined(index: number, block = 7): Mined {
  return { transaction: bytes32(0x1000 + index), blockNumber: block, blockHash: bytes32(0xb10c + block) }
}

/** A receipt text that says where it stands, as a real one does. */
export function receiptAt(position: { readonly seq: number; readonly prev: Hex }): { digest: Hex; file: string } {
  return { digest: bytes32(0xd16e0000 + position.seq), file: JSON.stringify(position) }
}

export function withdrawal(id: string, amount: bigint): NewTransfer {
  return { id, kind: 'withdrawal', network: NETWORK, asset: ASSET, from: WALLET, to: address(0xe), amount, jobId: null }
}

export function refund(id: string, owed: { jobId: string; to: Address; amount: bigint }): NewTransfer {
  return { id, kind: 'refund', network: NETWORK, asset: ASSET, from: WALLET, ...owed }
}

export function signature(nonce: number): { nonce: number; raw: Hex; transaction: Hex } {
  return { nonce, raw: `0x02${nonce.toString(16).padStart(8, '0')}`, transaction: bytes32(0x5160000 + nonce) }
}

/** A payment that was reserved and settled, and its queued job. */
export function paidJob(ledger: Ledger, index: number, change: Partial<NewPayment> = {}): JobRecord {
  const terms = payment(index, change)
  ledger.payments.reserve(terms, 10)
  return ledger.payments.settle(terms.id, mined(index), job(index), 20)
}

/** Runs a transfer from requested to mined. */
export function mineTransfer(ledger: Ledger, id: string, nonce: number): void {
  const signed = signature(nonce)
  ledger.transfers.signed(id, signed, 40)
  ledger.transfers.advance(id, 'broadcast', {}, 41)
  ledger.transfers.advance(id, 'mined', { mined: minedAs(signed.transaction), feeWei: 21_000n }, 42)
}

export function minedAs(transaction: Hex, block = 7): Mined {
  return { ...mined(0, block), transaction }
}

/** What a chain says on which no channel ever paid. */
export const NOTHING_PAID: ReadingRecord = {
  block: 0,
  blockHash: bytes32(0xb0),
  claimed: 0n,
  settled: 0n,
  settledBefore: 0n,
  held: 0n,
  booked: 0n,
}
