import { HearthError } from '../../../contract/errors.ts'
import type { ReceiptCheck } from '../../../contract/receipt.ts'
import { say } from '../../../contract/words/say.ts'

/** One question about what is verified: `ask` gives null when all is well, else the sentence that says what is wrong. */
export interface Question<Subject> {
  readonly name: string
  readonly holds: string
  readonly ask: (subject: Subject) => string | null
}

/** Every question asked, in order; none is left out because another failed. */
export function askAll<Subject>(questions: readonly Question<Subject>[], subject: Subject): readonly ReceiptCheck[] {
  return questions.map(({ name, holds, ask }) => {
    const problem = ask(subject)
    return { name, ok: problem === null, detail: problem ?? holds }
  })
}

export function failedCheck(name: string, detail: string): ReceiptCheck {
  return { name, ok: false, detail }
}

/** Runs a verification that must not throw: one that cannot be finished has failed, and says so. */
export function neverThrowing<Result>(verify: () => Result, failed: (check: ReceiptCheck) => Result): Result {
  try {
    return verify()
  } catch (error) {
    const detail = error instanceof HearthError ? error.message : say`The check itself failed, so nothing is trusted.`
    return failed(failedCheck(say`verification`, detail))
  }
}
