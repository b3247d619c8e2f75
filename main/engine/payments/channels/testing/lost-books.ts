import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { encodeFunctionData, parseAbi } from 'viem'
import { vi } from 'vitest'
import { z } from 'zod'
import { createBooksDesk } from '../../../books-desk.ts'
import { openJournal } from '../../../ledger/journal/journal.ts'
import type { MoneyRecord } from '../../../ledger/journal/record.ts'
import { rebuildLedger } from '../../../ledger/rebuild.ts'
import { systemClock } from '../../../ports/clock.ts'
import { type Reconciliation, reconcile } from '../../../reconcile.ts'
import { moneyView } from '../../../views/money.ts'
import { openChain } from '../../../wallet/evm-chain.ts'
import type { Counter } from './counter.ts'

const tokenAbi = parseAbi(['function transfer(address, uint256) returns (bool)'])
const Mined = z.object({ transactionHash: z.string(), blockNumber: z.string(), blockHash: z.string() })
const SESSION = { id: 'test', unlockedUntil: 0 }

/** A shop whose books are lost, made anew from their journal, and let go on as the engine does it. */
export function withLostBooks(counter: Counter) {
  const { network, payTo, rpc, file, provider } = counter
  const chain = openChain(network, () => counter.practice.rpcUrl)

  function compared(): Promise<Reconciliation> {
    const { ledger, channels } = counter
    return reconcile({
      ledger,
      chain,
      wallet: payTo,
      asset: network.asset,
      clock: systemClock,
      channels,
      outside: null,
    })
  }

  function desk() {
    const { ledger } = counter
    const books = createBooksDesk({
      ledger,
      asset: network.asset,
      clock: systemClock,
      takeUp: () => counter.channels.beginReading(),
      reconcile: async () =>
        moneyView(ledger, 0, { reconcile: books.thorough(await compared()), alarms: [], refundsWait: null }),
      accept: async () => undefined,
      goOn: async () => counter.channels.begin(),
    })
    return books.handlers
  }

  return {
    compared,
    /** What differs in all: books and chain, their own lines, database and journal. */
    differences: async () => {
      const { differences } = await desk()['ledger.check']({}, SESSION)
      const { ok, difference, sentence } = await compared()
      return [...differences, ...(ok ? [] : [`${difference}: ${sentence}`])]
    },
    continue: (acceptDifference = false) => desk()['ledger.continue']({ acceptDifference }, SESSION),
    /** The database is gone, and whatever else is named. */
    lose: (
      alsoLost: readonly string[] = [],
      change: (records: readonly MoneyRecord[]) => readonly MoneyRecord[] = (all) => all,
    ) => {
      counter.channels.close()
      counter.ledger.close()
      for (const rest of ['', '-wal', '-shm']) rmSync(`${file}${rest}`, { force: true })
      for (const name of alsoLost) rmSync(path.join(counter.folder, name), { recursive: true, force: true })
      rewriteJournal(counter, change)
      rebuildLedger({ file, provider, network: network.chainId })
      counter.reopen()
    },
    /** A withdrawal from the wallet, on the chain and in the books. */
    withdraw: async (amount: bigint): Promise<void> => {
      const { transfers } = counter.ledger
      const id = randomBytes(8).toString('hex')
      const to = '0x00000000000000000000000000000000000000aa'
      const from = payTo.toLowerCase()
      const terms = { network: network.chainId, asset: network.asset.address, jobId: null }
      transfers.request({ id, kind: 'withdrawal', from: lower(from), to, amount, ...terms }, Date.now())
      await rpc.call('anvil_setBalance', [payTo, '0xde0b6b3a7640000'])
      await rpc.call('anvil_impersonateAccount', [payTo])
      const nonce = Number(z.string().parse(await rpc.call('eth_getTransactionCount', [payTo, 'latest'])))
      const data = encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, amount] })
      const hash = await rpc.call('eth_sendTransaction', [{ from: payTo, to: network.asset.address, data }])
      const receipt = await vi.waitFor(
        async () => Mined.parse(await rpc.call('eth_getTransactionReceipt', [hash])),
        30_000,
      )
      const transaction = lower(receipt.transactionHash)
      transfers.signed(id, { nonce, raw: '0x01', transaction }, Date.now())
      const mined = { transaction, blockNumber: Number(receipt.blockNumber), blockHash: lower(receipt.blockHash) }
      transfers.advance(id, 'mined', { mined }, Date.now())
      transfers.advance(id, 'final', { feeWei: 1n }, Date.now())
    },
  }
}

/** A journal as an older Hearth wrote it: without what was claimed and paid out, or where reading began. */
export function older(records: readonly MoneyRecord[]): readonly MoneyRecord[] {
  return records
    .filter(({ event }) => event.kind !== 'reading' && event.kind !== 'paidOut')
    .map((record, index) => ({ ...record, n: index + 1 }))
}

function rewriteJournal(
  { file, provider, network }: Pick<Counter, 'file' | 'provider' | 'network'>,
  change: (records: readonly MoneyRecord[]) => readonly MoneyRecord[],
): void {
  const dir = path.join(path.dirname(file), 'ledger.journal')
  const owner = { provider: lower(provider.toLowerCase()), network: network.chainId }
  const before = openJournal({ dir, owner })
  const records = [...before.read(0)]
  before.close()
  rmSync(dir, { recursive: true })
  const after = openJournal({ dir, owner })
  for (const record of change(records)) after.write(record)
  after.close()
}

function lower(text: string): `0x${string}` {
  return `0x${text.slice(2).toLowerCase()}`
}
