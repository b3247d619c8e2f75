import type { Activity, ActivitySources, ShellActivity } from '../../../contract/activity.ts'

/** What one source knows; what it leaves out, it cannot tell. */
export type Known = Partial<Omit<Activity, 'sleeping'>>

/** One way to learn about the person or the state of the computer. Never throws: what fails is left out. */
export interface ActivitySource {
  /** In words, for `hearth doctor`. */
  readonly tells: Partial<ActivitySources>
  read(): Promise<Known>
  /** Ends what it started. */
  readonly stop?: () => void
}

/** What the shell tells, if there is one. */
export interface ShellReports {
  /** The last report with the monotonic time it came; null before the first. */
  last(): { readonly report: ShellActivity; readonly at: number } | null
  onReport(listener: () => void): () => void
}
