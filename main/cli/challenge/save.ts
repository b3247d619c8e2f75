import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CapabilityAttestation } from '../../../contract/challenge.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { ChallengeOutcome } from '../../engine/challenge/verifier/outcome.ts'
import type { TogetherReport, TogetherRow } from '../../engine/challenge/verifier/together.ts'

/** Where the attestations of one machine were written; null where it gave none. */
export interface Saved {
  readonly alone: string | null
  readonly together: string | null
}

/** It answered rightly by itself, and in the same second as others where there were any. */
export function isProven({ alone, together }: TogetherRow): boolean {
  return alone.result === 'accepted' && together?.result !== 'rejected'
}

/**
 * Writes every attestation into the folder, named after its receipt; also those about wrong answers, which both sides
 * signed.
 * @throws HearthError `cli/cannot-write`
 */
export async function saveAttestations({ rows }: TogetherReport, folder: string): Promise<readonly Saved[]> {
  const saved: Saved[] = []
  for (const { alone, together } of rows) {
    saved.push({
      alone: await save(folder, alone),
      together: together === null ? null : await save(folder, together),
    })
  }
  return saved
}

async function save(folder: string, outcome: ChallengeOutcome): Promise<string | null> {
  const text = outcome.result === 'failed' ? null : outcome.attestation
  if (text === null) return null
  const { receipt, verdict } = CapabilityAttestation.parse(JSON.parse(text))
  const name = `attestation-${receipt.provider.slice(2, 10)}-${verdict.receiptHash.slice(2, 10)}.json`
  const file = path.join(folder, name)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
  } catch (cause) {
    throw new HearthError('cli/cannot-write', `The file ${file} cannot be written.`, {
      hint: 'Name another folder with --out.',
      cause,
    })
  }
  return file
}
