/** Thrown through the module when it crosses its output limit; the job has ended by then. */
export class OutputLimit extends Error {
  override readonly name = 'OutputLimit'
}

export interface TreeSize {
  readonly bytes: number
  readonly entries: number
}

/** Files and folders in /out at one time; the result lists at most 1024 files. */
export const MAX_ENTRIES = 1024

/**
 * Counts what a job has produced: streamed bytes, and files alive in /out. Growth is added up as it
 * happens; only when that sum crosses the limit is the tree measured, so that a module may shrink
 * and delete as it likes and pays for the measuring itself.
 */
export class OutputBudget {
  readonly #limit: number
  readonly #measure: () => TreeSize
  readonly #exceeded: (sentence: string) => void
  #streamed = 0
  #grown = 0
  #created = 0

  constructor(limit: number, measure: () => TreeSize, exceeded: (sentence: string) => void) {
    this.#limit = limit
    this.#measure = measure
    this.#exceeded = exceeded
  }

  /** How many of `bytes` may still go out on a stream. */
  stream(bytes: number): number {
    this.#settle(bytes)
    const allowed = Math.max(0, Math.min(bytes, this.#limit - this.#grown - this.#streamed))
    this.#streamed += allowed
    return allowed
  }

  /** @throws OutputLimit before the growth happens */
  grow(bytes: number): void {
    this.#settle(bytes)
    if (this.#streamed + this.#grown + bytes > this.#limit) this.fail()
    this.#grown += bytes
  }

  /** @throws OutputLimit before the entry is made */
  create(): void {
    if (this.#created >= MAX_ENTRIES) this.#created = this.#measure().entries
    if (this.#created >= MAX_ENTRIES) {
      const sentence = `The job keeps more than ${MAX_ENTRIES} files and folders in /out.`
      this.#exceeded(sentence)
      throw new OutputLimit(sentence)
    }
    this.#created += 1
  }

  fail(): never {
    this.#exceeded(this.sentence)
    throw new OutputLimit(this.sentence)
  }

  /** Whether files of `bytes` in all, with what was streamed, are over the limit. */
  isOver(bytes: number): boolean {
    return this.#streamed + bytes > this.#limit
  }

  get sentence(): string {
    return `The job produced more than its limit of ${this.#limit} bytes.`
  }

  #settle(more: number): void {
    if (this.#streamed + this.#grown + more > this.#limit) this.#grown = this.#measure().bytes
  }
}
