import { hash } from 'node:crypto'
import type { BlobRef, JobOutputs } from '../../../contract/job.ts'
import { WasmManifest } from '../../../contract/job.ts'
import path from 'node:path'
import { readFile } from 'node:fs/promises'
import { readInstallation } from '../../installation.ts'
import { sourceLayout } from '../../layout.ts'
import { merkleRoot } from '../../engine/proof/merkle.ts'
import { makeReceiptFile } from '../../engine/proof/receipt.ts'
import { sampleArguments } from '../../engine/proof/receipts.fixture.ts'

const layout = sourceLayout(path.join(import.meta.dirname, '..', '..', '..'))

export function blobOf(bytes: Uint8Array): BlobRef {
  return { sha256: hash('sha256', bytes), size: bytes.length, root: merkleRoot(bytes) }
}

/** The bytes of a listed program. */
export async function programBytes(name: string): Promise<Uint8Array> {
  const { programs } = await readInstallation(layout)
  const found = programs.find((program) => program.name === name)
  if (found === undefined) throw new Error(`There is no program ${name}.`)
  return readFile(found.file)
}

/** A receipt of the exact class over a program that reads `stdin` and wrote `stdout`, as somebody claims. */
export async function receiptOf(given: {
  readonly program: Uint8Array
  readonly args?: readonly string[]
  readonly stdin: Uint8Array
  readonly stdout: Uint8Array
  readonly change?: Partial<JobOutputs>
  readonly seq?: number
  readonly prev?: `0x${string}`
}): Promise<{ readonly digest: `0x${string}`; readonly file: string }> {
  const { program, stdin, stdout } = given
  const manifest = WasmManifest.parse({
    kind: 'wasm',
    module: hash('sha256', program),
    args: given.args ?? [],
    stdin: hash('sha256', stdin),
    verifiable: true,
  })
  return makeReceiptFile({
    ...sampleArguments,
    ...(given.seq === undefined ? {} : { seq: given.seq }),
    ...(given.prev === undefined ? {} : { prev: given.prev }),
    spec: { ...sampleArguments.spec, manifest, paymentId: `pay-${given.seq ?? 0}-and-more` },
    inputs: { module: blobOf(program), stdin: blobOf(stdin), files: [] },
    outputs: {
      reason: 'exited',
      exitCode: 0,
      stdout: blobOf(stdout),
      stderr: blobOf(new Uint8Array()),
      files: [],
      ...given.change,
    },
  })
}
