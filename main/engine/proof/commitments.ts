import { hash } from 'node:crypto'
import { Bytes32, type Hex } from '../../../contract/money.ts'
import type { JobInputs, JobManifest, JobOutputs } from '../../../contract/job.ts'
import type { DeviceDescription, JobSpec, WorkReceipt } from '../../../contract/receipt.ts'
import { canonicalBytes, canonicalJson } from './jcs.ts'
import { merkleRoot, singleTraceRoot } from './merkle.ts'

/** What the hashes of a receipt commit to. */
export interface Committed {
  readonly spec: JobSpec
  readonly inputs: JobInputs
  readonly outputs: JobOutputs
  readonly device: DeviceDescription
}

/** The same as canonical JSON, each part by itself. */
export type CommittedTexts = Readonly<Record<keyof Committed, string>>

export function textsOf({ spec, inputs, outputs, device }: Committed): CommittedTexts {
  return {
    spec: canonicalJson(spec),
    inputs: canonicalJson(inputs),
    outputs: canonicalJson(outputs),
    device: canonicalJson(device),
  }
}

/** The fields of a receipt that follow from what was asked for and what came out. */
export type Commitments = Pick<
  WorkReceipt,
  | 'jobId'
  | 'programHash'
  | 'inputHash'
  | 'paramsHash'
  | 'outputHash'
  | 'traceRoot'
  | 'challengeSeed'
  | 'deviceHash'
  | 'workUnits'
>

/** 32 zero bytes: no challenge, and what comes before the first receipt of a chain. */
export const ZERO_BYTES32: Hex = `0x${'00'.repeat(32)}`

/**
 * The commitments of a job receipt (kinds 1 and 4), sandbox-proof section 8:
 * - `jobId`: SHA-256 of JCS(spec);
 * - `programHash`: SHA-256 of the module's bytes;
 * - `inputHash`, `outputHash`: data Merkle roots of JCS(inputs) and JCS(outputs), which hold the
 *   hashes of every file;
 * - `paramsHash`: SHA-256 of JCS({args, limits}), or of JCS({buffers, passes, rounds, limits});
 * - `traceRoot`: the run is one work chunk, so one trace leaf over JCS(outputs); `workUnits` is 1;
 * - `challengeSeed`: zero, no canary was given;
 * - `deviceHash`: SHA-256 of JCS(device), self-reported.
 */
export function commitmentsOf(committed: Committed, texts: CommittedTexts = textsOf(committed)): Commitments {
  const outputBytes = utf8(texts.outputs)
  return {
    jobId: sha256(utf8(texts.spec)),
    programHash: Bytes32.parse(`0x${committed.inputs.module.sha256}`),
    inputHash: Bytes32.parse(`0x${merkleRoot(utf8(texts.inputs))}`),
    paramsHash: sha256(canonicalBytes(paramsOf(committed.spec.manifest))),
    outputHash: Bytes32.parse(`0x${merkleRoot(outputBytes)}`),
    traceRoot: Bytes32.parse(`0x${singleTraceRoot(outputBytes)}`),
    challengeSeed: ZERO_BYTES32,
    deviceHash: sha256(utf8(texts.device)),
    workUnits: '1',
  }
}

function paramsOf(manifest: JobManifest): object {
  if (manifest.kind === 'wgsl') {
    const { buffers, passes, rounds, limits } = manifest
    return { buffers, passes, rounds, limits }
  }
  return { args: manifest.args, limits: manifest.limits }
}

function sha256(bytes: Uint8Array): Hex {
  return Bytes32.parse(`0x${hash('sha256', bytes)}`)
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}
