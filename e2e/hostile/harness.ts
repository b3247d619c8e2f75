export interface HarnessOptions {
  /** The number of rounds for a release, hours long; otherwise a slice of minutes. */
  readonly full: boolean
  /** Rounds, where somebody wants another number. */
  readonly rounds: number | null
  /** Whether another round may begin; what was begun is carried to its end. */
  readonly mayGoOn: () => boolean
  readonly seed: number
  readonly say: (line: string) => void
}

/** Tries to make Hearth lose or double money, and shows that it would notice if that happened. */
export interface Harness {
  readonly name: string
  readonly summary: string
  /** Why it cannot run on this machine, or null. */
  readonly unable?: () => string | null
  /** Figures by name. @throws Error with a sentence about the first thing that did not hold */
  run(options: HarnessOptions): Promise<Readonly<Record<string, string>>>
  /**
   * The same against a build that was broken on purpose.
   * @returns what it lost. @throws Error when nothing was found, so that a good result of `run` would mean nothing
   */
  control(options: HarnessOptions): Promise<string>
}

/** At 95 %: with no case in `count` tries, the share of cases is below this. */
export function noneIn(count: number): string {
  return count === 0 ? 'nothing was tried' : `below ${((3 / count) * 100).toPrecision(2)} % at 95 %`
}
