/** A channel as the policy sees it. Amounts are base units, times Unix seconds. */
export interface Claimable {
  readonly id: string
  /** Charged and not claimed on the chain. */
  readonly unclaimed: bigint
  /** Charged when the oldest of it was. */
  readonly oldestAt: number
  /** When the payer asked for its money back, by the chain's clock; 0: it has not. */
  readonly withdrawRequestedAt: number
  readonly withdrawDelay: number
  /** What the chain would still pay out of the channel. */
  readonly covered: bigint
}

export interface PolicyLimits {
  /** A claim is worth making from this much on, over all channels. */
  readonly enough: bigint
  /** Nothing waits longer than this, in seconds, where gas does not cost more than it brings. */
  readonly longest: number
  /** Gas may cost at most this part of what it brings: 20 means a twentieth. */
  readonly gasShare: bigint
  /** Most channels in one claim. */
  readonly mostLines: number
}

export interface GasCost {
  /** What a claim of so many channels costs, in base units of the asset. */
  readonly claim: (lines: number) => bigint
  /** What paying out costs. */
  readonly settle: bigint
}

export interface Decision {
  /** Channels to claim now, the most urgent first. */
  readonly claim: readonly string[]
  readonly reason: 'withdrawal' | 'amount' | 'age' | 'nothing' | 'gas'
}

/**
 * What to claim now. Payers who leave are claimed from at once, unless gas would take all of it. Everything
 * else waits until it is worth it: enough of it, or old enough, and in both cases many times its gas. What
 * gas would eat is left where it is; it keeps.
 */
export function decideClaims(
  channels: readonly Claimable[],
  now: number,
  gas: GasCost,
  limits: PolicyLimits,
): Decision {
  const open = channels.filter(({ unclaimed, covered }) => unclaimed > 0n && covered > 0n)
  if (open.length === 0) return { claim: [], reason: 'nothing' }
  const leaving = leavingWorth(open, gas, limits)
  if (leaving.length > 0) return { claim: leaving.map(({ id }) => id), reason: 'withdrawal' }
  const worth = mostWorth(byAmount(open), gas, limits)
  if (worth.length === 0) return { claim: [], reason: 'gas' }
  const sum = together(worth)
  if (sum >= limits.enough) return { claim: worth.map(({ id }) => id), reason: 'amount' }
  const oldest = Math.min(...worth.map(({ oldestAt }) => oldestAt))
  if (now - oldest >= limits.longest) return { claim: worth.map(({ id }) => id), reason: 'age' }
  return { claim: [], reason: 'nothing' }
}

/** When the payer can have its money back, Unix seconds; infinite while it has not asked. */
export function deadline({
  withdrawRequestedAt,
  withdrawDelay,
}: Pick<Claimable, 'withdrawRequestedAt' | 'withdrawDelay'>): number {
  return withdrawRequestedAt === 0 ? Number.POSITIVE_INFINITY : withdrawRequestedAt + withdrawDelay
}

/** Whether what was claimed should be paid out now: always with a claim that had to be made, else when it pays. */
export function decideSettle(claimed: bigint, settled: bigint, gas: GasCost, limits: PolicyLimits): boolean {
  const owed = claimed - settled
  return owed > 0n && owed >= gas.settle * limits.gasShare
}

/** The first so many that bring more than `gasShare` times their gas, each line for itself and all together. */
function mostWorth(channels: readonly Claimable[], gas: GasCost, limits: PolicyLimits): readonly Claimable[] {
  const worth: Claimable[] = []
  let sum = 0n
  for (const channel of channels.slice(0, limits.mostLines)) {
    const line = gas.claim(worth.length + 1) - (worth.length === 0 ? 0n : gas.claim(worth.length))
    if (worth.length > 0 && channel.covered < line * limits.gasShare) break
    worth.push(channel)
    sum += channel.covered
  }
  return sum >= (gas.claim(worth.length) + gas.settle) * limits.gasShare ? worth : []
}

/**
 * Of payers who leave, whom to claim from together: the nearest deadlines first where that brings its gas, else those that
 * bring most. The first line of a claim costs three times a further one, so that one alone may be worth nothing that is
 * worth it among others. What is left over the payer may have.
 */
function leavingWorth(open: readonly Claimable[], gas: GasCost, limits: PolicyLimits): readonly Claimable[] {
  const line = gas.claim(2) - gas.claim(1)
  const leaving = open.filter(({ withdrawRequestedAt, covered }) => withdrawRequestedAt > 0 && covered >= line)
  for (const order of [leaving.toSorted((a, b) => deadline(a) - deadline(b)), byAmount(leaving)]) {
    const chosen = order.slice(0, limits.mostLines)
    if (chosen.length > 0 && together(chosen) >= gas.claim(chosen.length)) return chosen
  }
  return []
}

/** What a claim would bring counts, not what is owed. */
function byAmount(channels: readonly Claimable[]): readonly Claimable[] {
  return channels.toSorted((a, b) => (a.covered === b.covered ? 0 : a.covered > b.covered ? -1 : 1))
}

function together(channels: readonly Claimable[]): bigint {
  return channels.reduce((sum, { covered }) => sum + covered, 0n)
}
