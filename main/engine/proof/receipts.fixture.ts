import { hash } from 'node:crypto'
import type { BlobRef, WasmManifest } from '../../../contract/job.ts'
import type { Hex } from '../../../contract/money.ts'
import { ZERO_BYTES32 } from './commitments.ts'
import { merkleRoot } from './merkle.ts'
import { makeReceiptFile, type ReceiptArguments } from './receipt.ts'
import { createSigner } from './signature.ts'

/** The reference key of sandbox-proof section 8. */
export const sampleSigner = createSigner(new Uint8Array(32).fill(1))

function blob(text: string): BlobRef {
  const bytes = Buffer.from(text)
  return { sha256: hash('sha256', bytes), size: bytes.length, root: merkleRoot(bytes) }
}

export const sampleManifest: WasmManifest = {
  kind: 'wasm',
  module: blob('module').sha256,
  args: ['--level', '9', 'grüße € 💶 "quoted"'],
  stdin: blob('stdin').sha256,
  files: [{ path: 'data/a.txt', sha256: blob('a').sha256 }],
  verifiable: true,
  limits: { wallMs: 30_000, cpuMs: 10_000, memoryMiB: 256, outputBytes: 8_388_608 },
}

/** A complete, ordinary job with stdin, an input file and two output files. */
export const sampleArguments: ReceiptArguments = {
  domain: { chainId: 31337, verifyingContract: `0x${'00'.repeat(20)}` },
  spec: {
    manifest: sampleManifest,
    network: 'eip155:31337',
    asset: `0x${'5f'.repeat(20)}`,
    payTo: `0x${'22'.repeat(20)}`,
    paymentId: 'pay_7d5d747be160e280504c099d984bcfe0',
  },
  inputs: { module: blob('module'), stdin: blob('stdin'), files: [{ path: 'data/a.txt', ...blob('a') }] },
  outputs: {
    reason: 'exited',
    exitCode: 0,
    stdout: blob('out'),
    stderr: blob(''),
    files: [
      { path: 'picture.png', ...blob('png') },
      { path: 'report.json', ...blob('{}') },
    ],
  },
  device: {
    cpu: 'AMD EPYC',
    cores: 2,
    memoryMiB: 24_000,
    os: 'Debian GNU/Linux 12',
    gpus: [{ name: 'GeForce', memoryMiB: null }],
  },
  requester: `0x${'11'.repeat(20)}`,
  kind: 1,
  price: 12_345n,
  startedAt: 1_700_000_000_000,
  finishedAt: 1_700_000_000_250,
  seq: 0,
  prev: ZERO_BYTES32,
  signer: sampleSigner,
}

export interface SampleReceipt {
  readonly digest: Hex
  readonly file: string
}

/** A chain of `length` receipts, from `seq` 0. */
export function sampleChain(length: number): readonly SampleReceipt[] {
  const chain: SampleReceipt[] = []
  for (let seq = 0; seq < length; seq += 1) {
    const prev = chain.at(-1)?.digest ?? ZERO_BYTES32
    chain.push(makeReceiptFile({ ...sampleArguments, seq, prev, price: BigInt(seq + 1) }))
  }
  return chain
}
