import type { LargestLimits } from './admission.ts'
import type { Blobs } from './blobs.ts'
import type { JobPace } from './job-clock.ts'
import type { EndDeps } from './job-end.ts'
import type { WorkersDeps } from './workers.ts'

/** What the jobs need of the machine, the books and whoever composes the engine. */
export interface JobsDeps extends WorkersDeps, EndDeps {
  readonly blobs: Pick<Blobs, 'read' | 'writer' | 'hasRoom' | 'sweep'>
  /** SHA-256 of the modules and sources that come with Hearth. */
  readonly builtIn: ReadonlySet<string>
  readonly maximum: LargestLimits
  /** Jobs of each kind that may wait. */
  readonly capacity: number
  /** Its books are read-only: it is left as it is, until `recover` is called again; none are when absent. */
  readonly isHeld?: (jobId: string) => boolean
  /** Processor cores of this machine. */
  readonly cores: number
  /** How jobs on an adapter, or on the processor (null), are paced; nobody paces them when absent. */
  readonly paceOf?: (gpu: string | null) => JobPace
}
