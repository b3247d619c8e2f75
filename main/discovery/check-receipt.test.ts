import { expect, test } from 'vitest'
import { systemClock } from '../engine/ports/clock.ts'
import { makeReceiptFile } from '../engine/proof/receipt.ts'
import { sampleArguments, sampleManifest, sampleSigner } from '../engine/proof/receipts.fixture.ts'
import { usableNetwork } from '../engine/wallet/networks.ts'
import { checkReceipt, type Purchase } from './check-receipt.ts'

const { spec, outputs, requester } = sampleArguments
const authorization = { nonce: spec.paymentId }
const { asset } = usableNetwork('practice')

/** What a buyer knows of the job of the sample receipt, with a limit for its output. */
function purchase(outputBytes: number): Purchase {
  const manifest = { ...sampleManifest, limits: { ...sampleManifest.limits, outputBytes } }
  return {
    world: { chainId: 31337, asset: { ...asset, address: spec.asset }, clock: systemClock },
    provider: {
      agent: { id: 1n, owner: spec.payTo, wallet: spec.payTo, uri: '' },
      offer: {
        kind: 'wasm',
        provider: sampleSigner.address,
        payTo: spec.payTo,
        available: true,
        why: '',
        prices: { floor: 0n, perMiB: 0n, perCpuSecond: 0n, perGpuSecond: { gpu: 0n, software: 0n } },
        programs: [],
        adapter: null,
        claimedSpeed: null,
      },
      price: 20_000n,
    },
    order: { manifest },
    payment: {
      header: Buffer.from(JSON.stringify({ payload: { authorization } })).toString('base64'),
      payer: requester,
      price: '12345',
      chargedBefore: 0n,
    },
  }
}

/** The sample receipt, with such a limit. */
function checked(outputBytes: number) {
  const bought = purchase(outputBytes)
  const { file } = makeReceiptFile({ ...sampleArguments, spec: { ...spec, manifest: bought.order.manifest } })
  return checkReceipt(Buffer.from(file), bought)
}

test('a receipt lists no more output than was ordered', () => {
  const { stdout, stderr, files } = outputs
  const bytes = files.reduce((sum, { size }) => sum + size, stdout.size + stderr.size)
  expect(checked(bytes).file.outputs).toEqual(outputs)
  expect(() => checked(bytes - 1)).toThrow('It lists more output than the job may have.')
})
