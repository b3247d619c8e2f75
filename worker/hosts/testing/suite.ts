import type { ChildProcess } from 'node:child_process'
import type { TestContext } from 'vitest'
import type { WorkerHost } from '../../../contract/worker.ts'
import type { Talk } from '../talk.fixture.ts'

/** One kind of host, as the suite needs it. */
export interface Subject {
  readonly name: string
  /** A host that has looked for GPUs; a string says why there is none on this machine. */
  readonly make: () => Promise<WorkerHost | string>
  /**
   * Starts an engine of its own with such a host and an endless job, which prints one JSON line with the
   * `members` of the worker's tree.
   */
  readonly engine: () => ChildProcess
  /** Memory that output nobody reads may take, MiB; 48 where a worker can be held back. */
  readonly unreadMiB?: number
}

/** What the rules are written with. */
export interface Suite {
  readonly subject: Subject
  /** A test; it is skipped, with a printed reason, where the host does not work. */
  readonly rule: (title: string, body: (context: TestContext) => Promise<void>) => void
  readonly host: () => WorkerHost
  /** A worker, ended after the test. */
  readonly start: (gpu?: string | null) => Promise<Talk>
  readonly skip: (context: TestContext, reason: string) => never
}
