import type { Gpu, GpuReport } from '../../../../contract/hardware.ts'
import { say } from '../../../../contract/words/say.ts'
import type { GpuProblem } from './probe.ts'
import type { Surroundings } from './surroundings.ts'

type Findings = Pick<GpuReport, 'gpus' | 'problem'>

/** The oldest driver generation whose answers are known and that is still looked after anywhere. */
export const OLDEST_DRIVER = 470
/** A card of which others hold so much has no room for a job. */
const FULL_SHARE = 0.95

/** What the tool found, with what its answer does not say by itself. Pure. */
export function explained(found: Findings, { container }: Surroundings): Findings {
  if (found.gpus.length === 0) return { ...found, problem: inside(found.problem, container) }
  return { ...found, problem: found.problem ?? oldDriver(found.gpus) ?? allInUse(found.gpus) }
}

/** The cards as they were, without readings: asking now would wake them. */
export function sleeping(known: readonly Gpu[]): Findings {
  const gpus = known.map((gpu) => ({
    ...gpu,
    ...Object.fromEntries(READINGS.map((name) => [name, null])),
    missing: { ...gpu.missing, ...Object.fromEntries(READINGS.map((name) => [name, 'asleep'])) },
  }))
  return {
    gpus,
    problem: {
      code: 'asleep',
      sentence:
        known.length === 1
          ? say`The graphics card sleeps to save power.`
          : say`The graphics cards sleep to save power.`,
      next: say`Nothing to do: it is not woken to be looked at, and wakes for the first GPU job.`,
      raw: null,
    },
  }
}
const READINGS = ['memoryUsedMiB', 'utilization', 'temperatureC', 'fanPercent', 'powerW'] as const

/** No tool, or a driver that sees nothing, is the container's doing; a bus without a card is not. */
function inside(problem: GpuProblem | null, container: boolean): GpuProblem | null {
  const blind = /failed to initialize nvml|no devices were found/i.test(problem?.raw ?? '')
  const fits = problem !== null && (problem.code === 'not-installed' || blind)
  if (!container || !fits) return problem
  return {
    code: 'container',
    sentence: say`Hearth runs in a container that was given no graphics card.`,
    next: say`Start the container with the card (for Docker: --gpus all), or start Hearth outside of it.`,
    raw: problem.raw ?? problem.sentence,
  }
}

function oldDriver(gpus: readonly Gpu[]): GpuProblem | null {
  const driver = gpus.find((gpu) => gpu.driver !== null)?.driver ?? null
  const generation = Number(/^(\d{2,4})\./.exec(driver ?? '')?.[1])
  // A driver whose name is no number is newer than what is known here, or not NVIDIA's.
  if (driver === null || Number.isNaN(generation) || generation >= OLDEST_DRIVER) return null
  return {
    code: 'driver-old',
    sentence: say`The NVIDIA driver ${driver} is older than ${OLDEST_DRIVER}, the oldest that Hearth knows.`,
    next: say`Install a newer driver, then scan again. A card too old for one cannot do GPU jobs.`,
    raw: null,
  }
}

function allInUse(gpus: readonly Gpu[]): GpuProblem | null {
  const full = gpus.every(
    ({ memoryMiB, memoryUsedMiB }) =>
      memoryMiB !== null && memoryUsedMiB !== null && memoryMiB > 0 && memoryUsedMiB / memoryMiB >= FULL_SHARE,
  )
  if (!full) return null
  const users = [...new Set(gpus.flatMap(({ details }) => details?.processes ?? []).map(({ name }) => name))]
  return {
    code: 'in-use',
    sentence:
      gpus.length === 1
        ? say`The graphics card’s memory is in use.`
        : say`The memory of every graphics card is in use.`,
    next: say`Close what uses it; Hearth goes on by itself.`,
    raw: users.length === 0 ? null : users.join(', ').slice(0, 300),
  }
}
