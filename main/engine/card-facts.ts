import type { Gpu } from '../../contract/hardware.ts'
import type { HostReport } from '../../contract/worker.ts'
import type { CardFacts } from './availability/facts.ts'

/** Memory of a card that our own workers may hold without a job, MiB: not somebody else's. */
const OWN_IDLE_MIB = 300

/**
 * What the rules look at, card by card. What others use is told only while no job of ours runs there, unless the
 * card lists its processes.
 */
export function cardFactsOf(
  gpus: readonly Gpu[],
  doubtful: ReadonlyMap<string, CardFacts['doubtful']>,
  sandbox: Pick<HostReport, 'gpu'>,
  jobsRun: boolean,
  overshoot: (uuid: string) => NonNullable<CardFacts['overshoot']> | null = () => null,
): readonly CardFacts[] {
  return gpus.map((gpu) => {
    const { uuid, name, temperatureC, fanPercent, powerW, memoryMiB } = gpu
    const ours = sandbox.gpu.adapters.some(({ card }) => card === uuid)
    const mixed = ours && jobsRun
    const used = gpu.memoryUsedMiB
    return {
      uuid,
      name,
      temperatureC,
      fanPercent,
      powerW,
      memoryMiB,
      othersBusy: mixed ? (gpu.details?.othersPercent ?? null) : gpu.utilization,
      othersMemoryMiB: mixed
        ? (gpu.details?.othersMemoryMiB ?? null)
        : used === null
          ? null
          : Math.max(0, used - (ours ? OWN_IDLE_MIB : 0)),
      doubtful: doubtful.get(uuid) ?? [],
      overshoot: overshoot(uuid),
    }
  })
}
