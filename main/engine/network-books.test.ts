import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { array, assert, bigInt, constantFrom, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { mined, payment, PROVIDER, job, withdrawal } from './ledger/books.fixture.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openLedger } from './ledger/open.ts'
import { networks, type NetworkId } from './wallet/networks.ts'

const ids = ['practice', 'base-sepolia', 'base', 'pharos'] as const satisfies readonly NetworkId[]

function open(root: string, id: NetworkId): Ledger {
  const { chainId } = networks[id]
  return openLedger({ file: path.join(root, `${id}.db`), provider: PROVIDER, network: chainId })
}

/** A job paid on one network. */
function earn(ledger: Ledger, id: NetworkId, index: number, amount: bigint): void {
  const { chainId, asset } = networks[id]
  const terms = payment(index, { network: chainId, asset: asset.address, amount })
  ledger.payments.reserve(terms, 10)
  ledger.payments.settle(terms.id, mined(index), job(index), 20)
}

test('however often networks are switched, each has exactly its own totals', () => {
  const steps = array(record({ id: constantFrom(...ids), amount: bigInt({ min: 1n, max: 10n ** 24n }) }), {
    maxLength: 12,
  })
  assert(
    property(steps, integer({ min: 0, max: 3 }), (all, last) => {
      const root = mkdtempSync(path.join(tmpdir(), 'hearth-networks-'))
      const expected = new Map<NetworkId, bigint>()
      try {
        for (const [index, { id, amount }] of all.entries()) {
          // A switch is a stop and a start: nothing but the files goes from one to the other.
          const ledger = open(root, id)
          earn(ledger, id, index, amount)
          ledger.close()
          expected.set(id, (expected.get(id) ?? 0n) + amount)
        }
        for (const id of [...ids.slice(last), ...ids.slice(0, last)]) {
          const ledger = open(root, id)
          const { pending, earned, expectedBalance } = ledger.entries.totals()
          expect([pending + earned, expectedBalance]).toEqual([expected.get(id) ?? 0n, expected.get(id) ?? 0n])
          ledger.close()
        }
      } finally {
        rmSync(root, { recursive: true, force: true })
      }
    }),
    { numRuns: 8 },
  )
}, 120_000)

test('books of one network take no payment, transfer or engine of another', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'hearth-networks-'))
  const ledger = open(root, 'base')
  expect(() => earn(ledger, 'base-sepolia', 1, 5n)).toThrow('on the network and in the asset of these books')
  earn(ledger, 'base', 2, 1_000n)
  expect(() => ledger.transfers.request({ ...withdrawal('w', 5n), network: 'eip155:84532' }, 30)).toThrow(
    'of these books',
  )
  ledger.close()
  const { chainId } = networks.practice
  expect(() => openLedger({ file: path.join(root, 'base.db'), provider: PROVIDER, network: chainId })).toThrow(
    'These are the books of',
  )
  rmSync(root, { recursive: true })
})
