import { randomBytes } from 'node:crypto'
import type { Address } from '../../../../contract/money.ts'
import { finished, paidJob, temporaryBooks, type Fixture } from '../../ledger/books.fixture.ts'
import { systemClock, type Clock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import type { Practice } from '../../practice/network.ts'
import { temporaryPractice } from '../../practice/testing/temporary.ts'
import type { ReceiptDomain } from '../../proof/digest.ts'
import { makeReceiptFile } from '../../proof/receipt.ts'
import { sampleArguments } from '../../proof/receipts.fixture.ts'
import { createSigner, type Signer } from '../../proof/signature.ts'
import { accountNumbers } from '../../wallet/account-numbers.ts'
import { openChain } from '../../wallet/evm-chain.ts'
import { type UsableNetwork, usableNetwork } from '../../wallet/networks.ts'
import { createRpc, type Rpc } from '../../wallet/rpc.ts'
import { unlockedWallet } from '../../wallet/unlocked.ts'
import { openAnchorChain } from '../anchor-chain.ts'
import { type Anchoring, type AnchoringDeps, createAnchoring } from '../anchoring.ts'

/** A real chain with the contract, real books with signed receipts, and a key of their own. */
export interface AnchorBench {
  readonly practice: Practice
  readonly rpc: Rpc
  readonly network: UsableNetwork
  readonly contract: Address
  readonly domain: ReceiptDomain
  readonly signer: Signer
  /** Other books each time they are asked for anew. */
  books: Fixture
  /** Adds receipts to the books. */
  receipts(count: number): void
  /** Anchoring over these books, as the engine makes it, with parts of it replaced. */
  anchoring(change?: Partial<AnchoringDeps>): Anchoring
  parts(network?: UsableNetwork): Pick<AnchoringDeps, 'chain' | 'anchorChain'>
  readonly end: () => Promise<void>
}

export async function openAnchorBench(clock: Clock = systemClock): Promise<AnchorBench> {
  const { practice, end } = await temporaryPractice()
  const network = usableNetwork('practice')
  const contract = network.receiptAnchor ?? '0x'
  const key = Uint8Array.from(randomBytes(32))
  const signer = createSigner(key)
  const wallet = unlockedWallet(key)
  const lower: Address = `0x${contract.slice(2).toLowerCase()}`
  const domain: ReceiptDomain = { chainId: network.numericId, verifyingContract: lower }
  const rpcUrl = () => practice.rpcUrl
  let made = 0
  await practice.fundWallet(signer.address)

  function parts(on = network): Pick<AnchoringDeps, 'chain' | 'anchorChain'> {
    return { chain: openChain(on, rpcUrl), anchorChain: openAnchorChain(on, contract, rpcUrl) }
  }

  const bench: AnchorBench = {
    practice,
    rpc: createRpc(rpcUrl),
    network,
    contract,
    domain,
    signer,
    books: temporaryBooks(),
    parts,
    receipts: (count) => {
      const { ledger } = bench.books
      for (let added = 0; added < count; added += 1, made += 1) {
        const { id } = paidJob(ledger, made)
        ledger.jobs.start(id, 30)
        const receipt = (at: { readonly seq: number; readonly prev: `0x${string}` }) =>
          makeReceiptFile({ ...sampleArguments, ...at, domain, signer, price: BigInt(made) })
        ledger.jobs.end(id, finished, { receipt, refund: false }, clock.now())
      }
    },
    anchoring: (change = {}) =>
      createAnchoring({
        keyChange: null,
        ...parts(),
        ledger: bench.books.ledger,
        numericId: network.numericId,
        signer: wallet,
        numbers: accountNumbers(parts().chain, () => []),
        clock,
        log: silentLog,
        usualInterval: 60,
        ensureGas: () => practice.fundWallet(signer.address),
        ...change,
      }),
    end: async () => {
      bench.books.remove()
      await end()
    },
  }
  return bench
}
