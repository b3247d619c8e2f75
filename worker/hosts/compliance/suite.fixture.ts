import type { ChildProcess } from 'node:child_process'
import { afterEach, beforeAll, describe, test } from 'vitest'
import type { TestContext } from 'vitest'
import type { WorkerHost } from '../../../contract/worker.ts'
import { Talk } from '../talk.fixture.ts'
import { endingRules } from './ending-rules.fixture.ts'
import { gpuRules } from './gpu-rules.fixture.ts'
import { jobRules } from './job-rules.fixture.ts'

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

/** Hosts start browsers and compilers, on two cores that others use too. */
const LONGEST_MS = 120_000
const MEMORY_MIB = 64

/**
 * What every worker host keeps, whatever its workers are: the contract of `WorkerHost` and
 * `WorkerProcess`, seen from the engine's side, with real jobs of both kinds.
 */
export function hostCompliance(subject: Subject): void {
  describe(`the host ${subject.name}`, () => {
    let host: WorkerHost | null = null
    let missing = ''
    const talks: Talk[] = []
    const known = (): WorkerHost => {
      if (host === null) throw new Error(missing)
      return host
    }
    const skip = (context: TestContext, reason: string): never => {
      const note = `${subject.name}: skipped, ${reason}`
      process.stderr.write(`${note}\n`)
      return context.skip(note)
    }

    beforeAll(async () => {
      const made = await subject.make()
      if (typeof made === 'string') missing = made
      else host = made
    }, LONGEST_MS)
    afterEach(async () => {
      for (const talk of talks.splice(0)) await talk.end()
    })

    const suite: Suite = {
      subject,
      host: known,
      skip,
      start: async (gpu = null) => {
        const talk = new Talk(await known().start({ memoryMiB: MEMORY_MIB, gpu }))
        talks.push(talk)
        return talk
      },
      rule: (title, body) => {
        test(title, { timeout: LONGEST_MS }, async (context) => {
          if (host === null) skip(context, missing)
          await body(context)
        })
      },
    }
    jobRules(suite)
    endingRules(suite)
    gpuRules(suite)
  })
}
