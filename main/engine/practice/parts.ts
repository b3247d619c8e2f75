/** What of this installation the practice network runs or reads outside this process. */
export interface PracticeParts {
  /** Node 24 or later, which is not this process's own program inside Electron; null when there is none. */
  readonly node: string | null
  /** Script that keeps the chain. */
  readonly keeper: string
  /** Script of the demo buyer. */
  readonly buyer: string
  /** Folder of the compiled contracts. */
  readonly contracts: string
}
