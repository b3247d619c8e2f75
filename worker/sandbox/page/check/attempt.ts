import type { AttemptOf, CheckTargets } from '../../../../contract/worker-check.ts'

/** Tries one thing; true means that it worked. Throwing means that it did not. */
export type Attempt = (targets: CheckTargets) => boolean | Promise<boolean>
export type Attempts<Place extends 'page' | 'worker'> = Readonly<Record<AttemptOf<Place>, Attempt>>

/** Longer than anything takes that works, on a machine that is busy; what is refused says so at once. */
const ATTEMPT_MS = 10_000

/** Makes all attempts of one place at once; the results carry the name of the place. */
export async function tryAll(
  place: 'page' | 'worker',
  attempts: Readonly<Record<string, Attempt>>,
  targets: CheckTargets,
): Promise<Record<string, boolean>> {
  const outcomes = Object.entries(attempts).map(
    async ([name, attempt]) => [`${place}/${name}`, await worked(attempt, targets)] as const,
  )
  return Object.fromEntries(await Promise.all(outcomes))
}

async function worked(attempt: Attempt, targets: CheckTargets): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, ATTEMPT_MS, false))
  try {
    return await Promise.race([attempt(targets), late])
  } catch {
    // A refusal is an exception, of a different kind for each of them.
    return false
  }
}

/** The listener's address for one attempt: what arrives there says which attempt it was. */
export function addressOf({ port }: CheckTargets, place: 'page' | 'worker', name: string, scheme = 'http'): string {
  return `${scheme}://127.0.0.1:${port}/${place}/${encodeURIComponent(name)}`
}

/** True once `yes` fires on the target, false once `no` does. */
export function answers(target: EventTarget, yes: string, no = 'error'): Promise<boolean> {
  return new Promise((resolve) => {
    target.addEventListener(yes, () => resolve(true))
    target.addEventListener(no, () => resolve(false))
  })
}
