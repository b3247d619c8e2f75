import type { ReadOtherCards } from './other-cards.ts'
import type { GpuProbe } from './probe.ts'

/** NVIDIA's cards first, then those of other makers. That there is no NVIDIA card is no problem beside another. */
export function allCards(nvidia: GpuProbe, others: ReadOtherCards): GpuProbe {
  return {
    async probe() {
      const [report, more] = await Promise.all([nvidia.probe(), others()])
      const absent = report.gpus.length === 0 && report.problem?.code === 'no-device'
      return {
        ...report,
        gpus: [...report.gpus, ...more],
        problem: absent && more.length > 0 ? null : report.problem,
      }
    },
  }
}
