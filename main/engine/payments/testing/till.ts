import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { x402Client, x402HTTPClient } from '@x402/fetch'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { JobManifest } from '../../../../contract/job.ts'
import type { Asset } from '../../../../contract/money.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { openLedger } from '../../ledger/open.ts'
import type { JobRecord } from '../../ledger/records.ts'
import type { SoldData } from '../../ledger/sales.ts'
import { silentLog } from '../../ports/log.ts'
import { signerAccount } from '../../proof/account.ts'
import type { PayAnswer, Purchase, SellAnswer, SellRequest } from '../pay.ts'
import { createPayments, type PaymentsDeps } from '../payments.ts'
import { requestHash } from '../request-hash.ts'
import { createModelChain, createModelFacilitator } from './model-chain.ts'

export const asset: Asset = {
  network: 'eip155:31337',
  address: '0x5fbdb2315678afecb367f032d93f642f64180aa3',
  symbol: 'USDC',
  decimals: 6,
  eip712: { name: 'USDC', version: '2' },
}

const HASH = 'ab'.repeat(32)
export const purchase: Purchase = {
  amount: 2500n,
  rates: '{}',
  job: {
    manifest: JobManifest.parse({ kind: 'wasm', module: HASH }),
    program: 'sha256',
    inputs: { module: { sha256: HASH, size: 1, root: HASH }, stdin: null, files: [] },
  },
}

/**
 * Payments over a real ledger on disk, a chain that does as told, and a buyer with the stock x402
 * client. `reopen` is a restart: a new instance on the same database.
 */
export function openTill(changes: Partial<PaymentsDeps> = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'hearth-payments-'))
  const file = path.join(folder, 'ledger.sqlite')
  const provider = signerAccount(randomBytes(32))
  const payTo = privateKeyToAccount(generatePrivateKey()).address
  const clock = { skew: 0, now: () => Date.now() + clock.skew, monotonic: () => performance.now() }
  const chain = createModelChain(clock.now)
  const facilitator = createModelFacilitator(chain, asset.network)
  const open = () => openLedger({ file, provider: provider.address, network: 'eip155:31337' })
  const paid: JobRecord[] = []

  function start(ledger: Ledger, more: Partial<PaymentsDeps> = {}) {
    return createPayments({
      ledger,
      chain,
      facilitator,
      otherWays: async () => [],
      asset,
      payTo,
      signer: provider,
      resourceUrl: (route) => `https://hearth.example${route}`,
      clock,
      log: silentLog,
      newId: () => randomBytes(18).toString('base64url'),
      prepare: () => () => undefined,
      onPaid: (job) => void paid.push(job),
      finalAfterSeconds: 0,
      settleTimeoutMs: 150,
      ...changes,
      ...more,
    })
  }

  const till = {
    chain,
    facilitator,
    clock,
    provider,
    payTo,
    /** Jobs announced for running. */
    paid,
    ledger: open(),
    payments: start,
    reopen: () => {
      till.ledger.close()
      till.ledger = open()
      return start(till.ledger)
    },
    close: () => {
      till.ledger.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return till
}
export type Till = ReturnType<typeof openTill>

export const REQUEST = { manifest: purchase.job.manifest, uploads: [] }

/** One request as the market makes it. */
export function request(header: string | undefined, body: unknown = REQUEST, wanted: Purchase = purchase) {
  return { header, route: '/v1/jobs', requestHash: requestHash(body), purchase: () => Promise.resolve(wanted) }
}

export const SOLD: SoldData = { kind: 'data', ref: 'upload-1', sha256: HASH, size: 9 }

/** One read of data as the market makes it; what left is told to `sent`. */
export function saleOf(header: string | undefined, sent: string[], ref = SOLD.ref): SellRequest {
  return {
    header,
    route: `/v1/data/${ref}`,
    requestHash: requestHash({ data: ref }),
    purchase: () => Promise.resolve({ amount: 1000n, former: [], sold: { ...SOLD, ref } }),
    ways: async () => [],
    makeFirst: async (sold, settle) => {
      const answer = await settle()
      if (answer.kind === 'paid') sent.push(sold.ref)
      return answer
    },
  }
}

/** A buyer with the unmodified client: reads a 402 and signs. */
export function createBuyer() {
  const account = privateKeyToAccount(generatePrivateKey())
  const client = new x402Client()
    .register('eip155:*', new ExactEvmScheme(account))
    .setSpendControls({ allowedAssets: [{ network: 'eip155:31337', asset: asset.address }] })
  const http = new x402HTTPClient(client)
  return {
    address: account.address,
    /** The value of `PAYMENT-SIGNATURE` that answers this 402; `edit` spoils or completes it first. */
    sign: async (
      answer: PayAnswer | SellAnswer,
      edit: (payload: Payload) => Payload = (payload) => payload,
    ): Promise<string> => {
      if (answer.kind !== 'required') throw new Error('nothing to pay')
      const required = http.getPaymentRequiredResponse(() => answer.paymentRequired)
      const payload = edit(await client.createPaymentPayload(required))
      return http.encodePaymentSignatureHeader(payload)['PAYMENT-SIGNATURE'] ?? ''
    },
  }
}
type Payload = Awaited<ReturnType<x402Client['createPaymentPayload']>>
