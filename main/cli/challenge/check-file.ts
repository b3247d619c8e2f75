import { open } from 'node:fs/promises'
import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { inWords } from '../../engine/proof/challenge/attestation-words.ts'
import { MAX_ATTESTATION_BYTES, verifyAttestation } from '../../engine/proof/challenge/attestation.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { checkLine } from '../receipts/report-lines.ts'
import { wordLines } from './report-lines.ts'

/** Checks an attestation with nothing but its file: who signed what, and whether every byte is as it was signed. */
export async function checkFile(
  file: string,
  provider: Address | undefined,
  json: boolean,
  io: CommandIo,
): Promise<number> {
  const bytes = await read(file)
  const report = verifyAttestation(bytes, { now: Date.now(), ...(provider === undefined ? {} : { provider }) })
  const { ok, checks, throughput } = report
  if (json) io.out(JSON.stringify({ ok, operationsPerSecond: throughput, checks }, null, 2))
  else {
    for (const check of checks) io.out(checkLine(check))
    if (ok && throughput !== null) for (const line of wordLines(bytes.toString('utf8'))) io.out(line)
    io.out(
      ok && throughput !== null
        ? t`It holds: ${translated(inWords(throughput))}.`
        : t`It did not hold every check: do not rely on it.`,
    )
  }
  return ok ? EXIT.done : EXIT.failed
}

/** One byte more than an attestation can have, at most. */
async function read(file: string): Promise<Buffer> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw new HearthError('cli/cannot-read', `The file ${file} cannot be read.`, { cause })
  })
  try {
    const buffer = Buffer.alloc(MAX_ATTESTATION_BYTES + 1)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
