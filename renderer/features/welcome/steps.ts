/** The four steps of the first start, in their order, and what follows them. */
export const steps = ['found', 'speed', 'money', 'when', 'ready'] as const
export type Step = (typeof steps)[number]

/** The step after this one; the last is its own. */
export function after(step: Step): Step {
  return steps[Math.min(steps.indexOf(step) + 1, steps.length - 1)] ?? step
}

/** The step before this one; the first is its own. */
export function before(step: Step): Step {
  return steps[Math.max(steps.indexOf(step) - 1, 0)] ?? step
}
