/** A vertical scale over exact amounts. `bottom` is 0 or below, `top` above it. */
export interface ChartScale {
  readonly top: bigint
  readonly bottom: bigint
  /** Round values from `bottom` to `top`, 0 among them. */
  readonly ticks: readonly bigint[]
}

/** A scale of about `steps` round steps (1, 2 or 5 times a power of ten) that holds `min` and `max`. */
export function chartScale(min: bigint, max: bigint, steps = 3): ChartScale {
  const high = max > 0n ? max : 0n
  const low = min < 0n ? min : 0n
  if (high === low) return { top: 1n, bottom: 0n, ticks: [0n] }
  const step = roundUp((high - low + BigInt(steps) - 1n) / BigInt(steps))
  const bottom = low === 0n ? 0n : -ceilDivide(-low, step) * step
  const top = high === 0n ? 0n : ceilDivide(high, step) * step
  const ticks: bigint[] = []
  for (let tick = bottom; tick <= top; tick += step) ticks.push(tick)
  return { top, bottom, ticks }
}

/** Where a value lies between bottom (0) and top (1). */
export function scaleFraction(scale: ChartScale, value: bigint): number {
  return Number(((value - scale.bottom) * 1_000_000n) / (scale.top - scale.bottom)) / 1_000_000
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by
}

function roundUp(value: bigint): bigint {
  const power = 10n ** BigInt(value.toString().length - 1)
  const factor = [1n, 2n, 5n].find((candidate) => candidate * power >= value) ?? 10n
  return factor * power
}
