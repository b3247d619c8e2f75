/** One measured figure; fields that do not apply are left out. */
export interface BenchResult {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly p99?: number
  /** What the figure is compared with, measured in the same run. */
  readonly baseline?: { readonly name: string; readonly value: number }
  /** value / baseline.value */
  readonly ratio?: number
  readonly detail?: string
}

/** A benchmark says what it needs that may be missing instead of making a figure up. */
export interface Bench {
  readonly name: string
  readonly summary: string
  run(say: (line: string) => void): Promise<readonly BenchResult[]>
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * share))
  return sorted[index] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** Three significant figures are more than two shared cores can tell apart. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}

export function against(
  baseline: { readonly name: string; readonly value: number },
  value: number,
): Pick<BenchResult, 'baseline' | 'ratio'> {
  return { baseline: { name: baseline.name, value: rounded(baseline.value) }, ratio: rounded(value / baseline.value) }
}
