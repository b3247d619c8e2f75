import { notProven, noCard, selfProof, softwareCard, strangersProof } from './data/capability.ts'
import { exactJob, gpuJobs, runningGpuJob } from './data/gpu-jobs.ts'
import { pastJobs } from './data/jobs.ts'
import { gpuInSoftware, gpuOff, gpuOfAnotherMake, sandbox } from './data/machine.ts'
import { scenario, type Scenario } from './scenario.ts'

/** What a person sees of GPU jobs and of what keeps them apart; `now` in Unix milliseconds. */
export const gpuScenarios = {
  gpuJob(now) {
    const jobs = [
      runningGpuJob(now, 8_200, 0.42),
      exactJob(now, 75),
      ...gpuJobs(now, 74),
      ...pastJobs(now - 600_000, 70, 30),
    ]
    return scenario({
      now,
      jobs,
      snapshot: {
        availability: {
          state: 'working',
          why: { code: 'working', sentence: 'Working on 1 job.', next: null },
          until: null,
        },
      },
    })
  },

  proven: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 40, 9),
      snapshot: { capability: { ...notProven, proofs: [selfProof(now), strangersProof(now)] } },
    }),

  gpuOff: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 40, 9),
      snapshot: { sandbox: sandbox([], gpuOff), capability: noCard },
    }),

  softwareGpu: (now) =>
    scenario({
      now,
      jobs: [...gpuJobs(now, 44), ...pastJobs(now - 600_000, 40, 9)],
      snapshot: {
        sandbox: sandbox([], gpuInSoftware),
        capability: { ...notProven, card: softwareCard },
        gpus: {
          checkedAt: now,
          gpus: [],
          problem: {
            code: 'not-installed',
            sentence: 'The NVIDIA driver is not installed.',
            next: 'Install the driver from NVIDIA or from your system’s packages, then scan again.',
            raw: null,
          },
        },
      },
    }),

  otherCard: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 40, 9),
      snapshot: {
        sandbox: sandbox([], gpuOfAnotherMake),
        gpus: { checkedAt: now, gpus: [], problem: null },
      },
    }),

  weakerWalls: (now) => scenario({ now, jobs: pastJobs(now, 40, 9), snapshot: { sandbox: sandbox(['syscalls']) } }),
} satisfies Readonly<Record<string, (now: number) => Scenario>>
