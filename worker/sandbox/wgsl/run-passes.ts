import type { DeviceWatch } from './device-watch.ts'
import { DeviceLost, JobFailure } from './failures.ts'
import type { PreparedPasses } from './prepared-passes.ts'
import type { WorkPlan } from './work-plan.ts'
import type { WorkShare } from './work-share.ts'

/** Drivers reset a GPU that was busy for about 2 s; a submit this long is what made them do it. */
const TOO_LONG_MS = 1500
const PROGRESS_MS = 100

/**
 * Runs what the plan says, one submit and one wait at a time, with the rests that `share` asks for. `tell` hears how much is done, ten
 * times a second at most.
 * @throws JobFailure `dispatch-too-long`
 * @throws DeviceLost
 */
export async function runPasses(
  watch: DeviceWatch,
  passes: PreparedPasses,
  plan: WorkPlan,
  share: Pick<WorkShare, 'rest'>,
  tell: (done: number) => void,
): Promise<void> {
  let toldAt = performance.now()
  for (let batch = plan.next(); batch.length > 0; batch = plan.next()) {
    const startedAt = performance.now()
    passes.submit(batch)
    await finished(watch, startedAt)
    const now = performance.now()
    plan.took(now - startedAt)
    if (plan.done < 1) await share.rest(now - startedAt)
    if (now - toldAt < PROGRESS_MS) continue
    toldAt = now
    tell(plan.done)
  }
}

async function finished(watch: DeviceWatch, startedAt: number): Promise<void> {
  try {
    await watch.until(watch.device.queue.onSubmittedWorkDone())
  } catch (error: unknown) {
    const ms = Math.round(performance.now() - startedAt)
    if (!(error instanceof DeviceLost) || ms < TOO_LONG_MS) throw error
    throw new JobFailure(
      'dispatch-too-long',
      `The GPU was reset after one dispatch had run for ${ms} ms. Cut the pass with “split”, or do less in one workgroup.`,
    )
  }
}
