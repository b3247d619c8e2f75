import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TestContext } from 'vitest'
import type { WorkerHost } from '../../../contract/worker.ts'
import { Talk } from '../talk.fixture.ts'
import { endingRules } from './ending-rules.ts'
import { gpuRules } from './gpu-rules.ts'
import { jobRules } from './job-rules.ts'
import type { Subject, Suite } from './suite.ts'

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
        test.for([title])('%s', { timeout: LONGEST_MS }, async (_, context) => {
          expect.hasAssertions()
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
