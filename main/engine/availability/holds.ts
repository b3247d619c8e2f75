/**
 * What holds work back at the moment, by name, with the time (monotonic milliseconds) until which it goes
 * on doing so after its cause is gone. This is all a decision remembers of the one before.
 */
export type Holds = Readonly<Record<string, number>>

export const noHolds: Holds = {}

/** How long a cause must be gone before work begins again, milliseconds. It stops work at once. */
export const QUIET_MS = {
  sleep: 5_000,
  battery: 10_000,
  lid: 10_000,
  call: 30_000,
  game: 30_000,
  'full-screen': 30_000,
  remote: 30_000,
  mobile: 10_000,
  metered: 10_000,
  vpn: 10_000,
  price: 60_000,
  'hot-balance': 5_000,
  heat: 60_000,
  fan: 60_000,
  power: 60_000,
  memory: 30_000,
  busy: 60_000,
  sensor: 10_000,
} as const
export type HoldKind = keyof typeof QUIET_MS

/** A cause, for the whole machine or for one card. */
export interface Cause {
  readonly kind: HoldKind
  readonly card?: string
}

export function holdName({ kind, card }: Cause): string {
  return card === undefined ? kind : `${kind}:${card}`
}

/**
 * The holds after this moment: every cause that is there now, renewed, and those whose quiet time is not
 * over. A hold can only end by its cause being away for its whole quiet time, so however noisy the facts
 * are, work begins again at most once in that time.
 */
export function nextHolds(before: Holds, causes: readonly Cause[], monotonic: number): Holds {
  const going = Object.entries(before).filter(([, until]) => until > monotonic)
  const renewed = causes.map((cause) => [holdName(cause), monotonic + QUIET_MS[cause.kind]] as const)
  return Object.fromEntries([...going, ...renewed])
}

export function isHeld(holds: Holds, cause: Cause): boolean {
  return Object.hasOwn(holds, holdName(cause))
}
