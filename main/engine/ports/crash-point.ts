/**
 * Places where a crash is worth trying: around each commit, broadcast, rename and journal record. In the product
 * nothing is armed and passing one costs a comparison; a harness arms them in a process of its own and kills it there.
 */
export const CRASH_POINTS = [
  'books.before-commit',
  'books.after-commit',
  'log.before-sync',
  'log.after-sync',
  'journal.before-write',
  'journal.after-write',
  'journal.segment-made',
  'payment.before-hand-over',
  'payment.after-hand-over',
  'facilitator.before-broadcast',
  'facilitator.after-broadcast',
  'outbox.before-broadcast',
  'outbox.after-broadcast',
  'gasless.before-hand-over',
  'gasless.after-hand-over',
  'anchor.before-broadcast',
  'anchor.after-broadcast',
  'identity.before-broadcast',
  'identity.after-broadcast',
  'blob.before-rename',
  'blob.after-rename',
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]

let armed: ((point: CrashPoint) => void) | null = null

export function crashPoint(point: CrashPoint): void {
  if (armed !== null) armed(point)
}

/** For harnesses only; nothing in the product calls it. Null disarms. */
export function armCrashPoints(reached: ((point: CrashPoint) => void) | null): void {
  armed = reached
}
