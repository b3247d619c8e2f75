import { CapabilityAttestation } from '../../../contract/challenge.ts'
import { sentences, t, translated } from '../../../contract/words/speak.ts'
import type { ChallengeOutcome } from '../../engine/challenge/verifier/outcome.ts'
import type { TogetherReport, TogetherRow } from '../../engine/challenge/verifier/together.ts'
import { attestationWords, inWords } from '../../engine/proof/challenge/attestation-words.ts'
import { foreign } from '../foreign-text.ts'
import type { Saved } from './save.ts'

/** What came of each machine, what it proves and what it does not, in words. */
export function reportLines({ rows, sharing }: TogetherReport, saved: readonly Saved[]): string[] {
  const several = rows.length > 1
  return [
    ...rows.flatMap((row, index) => rowLines(row, saved[index] ?? { alone: null, together: null })),
    ...(several ? ['', t`Together: ${translated(sharing.sentence)}`] : []),
  ]
}

function rowLines({ target, alone, together }: TogetherRow, saved: Saved): string[] {
  return [
    '',
    `${foreign(target.url.href)}: ${outcomeSentence(alone)}`,
    ...(alone.result === 'accepted' ? wordLines(alone.attestation) : []),
    ...(together === null ? [] : [t`  In the same second as the others: ${outcomeSentence(together)}`]),
    ...[saved.together, saved.alone].flatMap((file) => (file === null ? [] : [t`  Saved in ${foreign(file)}.`])),
  ]
}

/** What an outcome is, by itself. */
export function outcomeSentence(outcome: ChallengeOutcome): string {
  if (outcome.result === 'failed') return t`NOT PROVEN: ${foreign(translated(outcome.detail), 400)}`
  const { n, T } = outcome.size
  const task = t`${T} multiplications of ${n} by ${n} matrices in ${Math.round(outcome.elapsedMs)} ms`
  if (outcome.result === 'accepted') return t`${translated(inWords(outcome.score))} (${task}).`
  const wrong = t`WRONG ANSWER (${task}): ${foreign(translated(outcome.detail), 400)}`
  return sentences(wrong, outcome.attestation === null ? t`It would not sign for it.` : null)
}

/** What an accepted attestation proves and leaves open. */
export function wordLines(text: string): string[] {
  const { proven, notProven } = attestationWords(CapabilityAttestation.parse(JSON.parse(text)))
  return [
    t`  What this proves:`,
    ...proven.map((sentence) => `    ${translated(sentence)}`),
    t`  What it does not prove:`,
    ...notProven.map((sentence) => `    ${translated(sentence)}`),
  ]
}

/** The same for programs: figures as they were measured. */
export function jsonReport({ rows, sharing }: TogetherReport, saved: readonly Saved[]): object {
  return {
    machines: rows.map(({ target, alone, together, kept }, index) => ({
      url: target.url.href,
      alone: figuresOf(alone, saved[index]?.alone ?? null),
      together: together === null ? null : figuresOf(together, saved[index]?.together ?? null),
      kept,
    })),
    sharing: rows.length < 2 ? null : sharing,
  }
}

function figuresOf(outcome: ChallengeOutcome, file: string | null): object {
  const { result, size } = outcome
  if (result === 'failed') return { result, size, code: outcome.code, detail: foreign(outcome.detail, 400), file }
  const { provider, elapsedMs, rttMs, score } = outcome
  const measured = { result, size, provider, elapsedMs, rttMs, operationsPerSecond: score, file }
  return result === 'accepted' ? measured : { ...measured, code: outcome.code, detail: foreign(outcome.detail, 400) }
}
