import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { t } from '../../contract/words/speak.ts'
import { ChallengeArithmetic } from '../engine/challenge/verifier/arithmetic.ts'
import { ChallengePreparer } from '../engine/challenge/verifier/preparer.ts'
import { challengeTogether } from '../engine/challenge/verifier/together.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { readAddress, readArguments, WHERE_OPTIONS } from './arguments.ts'
import { checkFile } from './challenge/check-file.ts'
import { isProven, type Saved, saveAttestations } from './challenge/save.ts'
import { jsonReport, reportLines } from './challenge/report-lines.ts'
import { readTargets } from './challenge/targets.ts'
import { dataRoot } from './data-dir.ts'
import { Interrupted, UsageError } from './failures.ts'
import { EXIT, type CommandIo } from './io.ts'
import { verifierKey } from './verify-work/verifier-key.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  check: { type: 'string' },
  provider: { type: 'string' },
  out: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Challenges in one second; the attestation says how many there were. */
const MOST = 64
const THREAD = path.resolve(import.meta.dirname, '../engine/challenge/verifier/arithmetic-thread.ts')

/**
 * `hearth challenge URL...`: has machines prove how fast their cards are, and signs what it measured; several are
 * then challenged in the same second, so that one card cannot pose as many. Exit 0 only when all answered rightly
 * and none of them can be one card. `--check FILE` looks at what somebody else has signed.
 */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS, [], MOST)
  const provider = values.provider === undefined ? undefined : readAddress(values.provider)
  if (values.check !== undefined) {
    if (positionals.length > 0) throw new UsageError('Say either URLs or --check FILE.')
    return checkFile(values.check, provider, values.json, io)
  }
  const targets = readTargets(positionals, provider)
  const signer = await verifierKey(dataRoot(values.data, io.environment), values.key)
  const arithmetic = new ChallengeArithmetic(THREAD)
  const stop = (): void => void arithmetic.stop()
  io.signal.addEventListener('abort', stop)
  try {
    const preparer = new ChallengePreparer({ arithmetic, random: randomBytes })
    if (!values.json) io.out(announcement(targets.length))
    const report = await challengeTogether(targets, { preparer, signer, clock: systemClock })
    const saved: readonly Saved[] = await saveAttestations(report, values.out ?? '.')
    if (values.json) io.out(JSON.stringify(jsonReport(report, saved), null, 2))
    else for (const line of reportLines(report, saved)) io.out(line)
    const apart = targets.length === 1 || report.sharing.kind === 'apart'
    return report.rows.every(isProven) && apart ? EXIT.done : EXIT.failed
  } catch (error) {
    if (io.signal.aborted) throw new Interrupted(t`Nothing was proven: the challenge was ended.`)
    throw error
  } finally {
    io.signal.removeEventListener('abort', stop)
    await arithmetic.stop()
  }
}

function announcement(count: number): string {
  if (count === 1) return t`Challenging it, with larger and larger tasks, until one takes it 0.5 to 3 seconds.`
  return t`Challenging ${count} machines one after the other, and then all in the same second.`
}
