import type { Availability } from '../../contract/engine.ts'
import { NOT_MEASURED } from '../../contract/welcome.ts'
import { booksOf } from './data/books.ts'
import { noCard, notProven } from './data/capability.ts'
import { hostileJobs, hostileParts } from './data/hostile.ts'
import { pastJobs, runningJob } from './data/jobs.ts'
import { cardDetails, bigCard, gpuOff, gpuReport, host, sandbox, smallCard } from './data/machine.ts'
import { hostileMachinesAt, machinesAt } from './data/machines.ts'
import { base, practice } from './data/network.ts'
import { pastWithdrawals } from './data/withdrawals.ts'
import { gpuScenarios } from './gpu-scenarios.ts'
import { networkScenarios } from './network-scenarios.ts'
import { scenario, type Scenario } from './scenario.ts'
import { trustScenarios } from './trust-scenarios.ts'

const working: Availability = {
  state: 'working',
  why: { code: 'working', sentence: 'Working on 1 job.', next: null },
  until: null,
}

/** Every state a screen has to look right in, by name; `now` in Unix milliseconds. */
export const scenarios = {
  /** The very first start, before anything was chosen. */
  welcome: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 1, 0.0015, 3),
      snapshot: { welcome: { open: true, benchmark: NOT_MEASURED } },
    }),
  welcomeNoCard: (now) =>
    scenario({
      now,
      snapshot: {
        welcome: { open: true, benchmark: NOT_MEASURED },
        gpus: {
          checkedAt: now,
          gpus: [],
          problem: {
            code: 'driver-old',
            sentence: 'The NVIDIA driver 470.256.02 is older than 525, the oldest that Hearth knows.',
            next: 'Install a newer driver, then scan again. A card too old for one cannot do GPU jobs.',
            raw: 'NVIDIA-SMI 470.256.02  Driver Version: 470.256.02  CUDA Version: 11.4',
          },
        },
        capability: noCard,
        host: { ...host, network: { ...host.network, interface: null } },
      },
    }),
  first: (now) => scenario({ now, jobs: pastJobs(now, 3, 0.0015, 3), snapshot: {} }),

  /** A refund on a network of real money, which waits for the wallet to be unlocked. */
  refundWaits(now) {
    const made = scenario({
      now,
      jobs: pastJobs(now, 3, 0.0015, 3),
      snapshot: {
        network: base,
        wallet: { address: '0x4444444444444444444444444444444444444444', exists: true, practicePassphrase: null },
      },
    })
    const { money } = made.snapshot
    const sentence = 'The wallet is locked. Unlock it, and what is owed is paid back.'
    const waiting = { ...money, refundsOwed: '9000', refundsWait: { sentence, unlock: true, all: true } }
    return { ...made, snapshot: { ...made.snapshot, money: waiting } }
  },

  /** A card that rests now and then for its person's limits, and one whose sensor stands still. */
  paced(now) {
    const running = runningJob(now, 6_400, 'ray-tracer', 5)
    const made = scenario({ now, jobs: [running, ...pastJobs(now, 12, 3)], snapshot: { availability: working } })
    const { policy } = made.snapshot
    const hot = { ...bigCard, utilization: 61, powerW: 204, temperatureC: 72, fanPercent: 58 }
    const doubted = 'Its temperature cannot be believed, so your limit cannot be kept.'
    return {
      ...made,
      snapshot: {
        ...made.snapshot,
        gpus: gpuReport(now, [
          { ...hot, details: { ...cardDetails, oursPercent: 58, throttle: ['power'] } },
          { ...smallCard, temperatureC: 36 },
        ]),
        policy: {
          ...policy,
          rules: { ...policy.rules, limits: { ...policy.rules.limits, temperatureC: 75 } },
          cards: [
            { uuid: bigCard.uuid, allowed: true, why: null, next: null },
            { uuid: smallCard.uuid, allowed: false, why: doubted, next: 'Scan again.' },
          ],
          processorPace: {
            share: 0.4,
            sentence: 'Paced to 40 %: the processor is at 88 °C, your limit is 90 °C.',
          },
          pace: [
            {
              uuid: bigCard.uuid,
              share: 0.6,
              sentence: 'Paced to 60 %: the card is at 72 °C, your limit is 75 °C.',
              doubtful: [],
              powerLimit: 'not-permitted',
              leftLoweredFromW: null,
            },
            {
              uuid: smallCard.uuid,
              share: 0.1,
              sentence: null,
              doubtful: ['temperatureC'],
              powerLimit: null,
              leftLoweredFromW: null,
            },
          ],
        },
      },
    }
  },

  busy(now) {
    const running = runningJob(now, 6_400, 'ray-tracer', 5)
    const jobs = [running, ...pastJobs(now, 240, 30)]
    const made = scenario({ now, jobs, withdrawals: pastWithdrawals(now), snapshot: { availability: working } })
    return {
      ...made,
      snapshot: {
        ...made.snapshot,
        gpus: gpuReport(now, [{ ...bigCard, utilization: 37, powerW: 121, temperatureC: 58, fanPercent: 34 }]),
        host: { ...host, cpuPercent: 64 },
        jobs: { ...made.snapshot.jobs, waiting: 2 },
      },
    }
  },

  /** More jobs than a table keeps in the page at once. */
  longHistory: (now) => scenario({ now, jobs: pastJobs(now, 420, 60), snapshot: { availability: working } }),

  paused(now) {
    const until = new Date(now)
    until.setHours(24, 0, 0, 0)
    return scenario({
      now,
      jobs: pastJobs(now, 120, 30),
      snapshot: {
        capability: { ...notProven, open: false, why: 'Paused until tomorrow 08:00 because you asked.' },
        availability: {
          state: 'paused',
          why: {
            code: 'paused-by-person',
            sentence: 'Paused until tomorrow 08:00 because you asked.',
            next: 'Resume to take jobs again.',
          },
          until: until.getTime(),
        },
      },
    })
  },

  noGpu: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 40, 9),
      snapshot: {
        gpus: {
          checkedAt: now,
          gpus: [],
          problem: {
            code: 'driver-mismatch',
            sentence: 'The NVIDIA driver was updated while it was running: its parts no longer match.',
            next: 'Restart the computer, then scan again.',
            raw: 'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 570.86',
          },
        },
        sandbox: sandbox([], gpuOff),
        capability: noCard,
      },
    }),

  twoGpus: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 180, 30, 11),
      withdrawals: pastWithdrawals(now),
      snapshot: {
        network: base,
        gpus: gpuReport(now, [bigCard, smallCard]),
        wallet: { address: '0x8Ba1f109551bD432803012645Ac136ddd64DBA72', exists: true, practicePassphrase: null },
      },
    }),

  machines: (now) =>
    scenario({ now, jobs: pastJobs(now, 40, 12), snapshot: { availability: working, rigs: machinesAt(now) } }),
  machinesHostile: (now) => scenario({ now, jobs: pastJobs(now, 3, 1), snapshot: { rigs: hostileMachinesAt(now) } }),

  ...gpuScenarios,
  ...networkScenarios,
  ...trustScenarios,

  chainDown: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 60, 20),
      snapshot: {
        network: {
          ...practice,
          chain: { up: false, block: 4_198, problem: 'The payment network does not answer right now.' },
        },
        availability: {
          state: 'stopped',
          why: {
            code: 'chain-down',
            sentence: 'Stopped: The payment network does not answer.',
            next: 'Hearth keeps trying; check the internet connection.',
          },
          until: null,
        },
        sandbox: sandbox(['network', 'files', 'processes', 'syscalls', 'gpu'], gpuOff),
      },
      failing: {
        'ledger.reconcile': {
          code: 'chain/unreachable',
          message: 'The chain does not answer.',
          hint: 'Try again soon.',
        },
      },
    }),

  difference(now) {
    const jobs = pastJobs(now, 90, 30)
    const { money } = booksOf(jobs, [], now)
    return scenario({
      now,
      jobs,
      snapshot: {
        money: {
          ...money,
          refundsOwed: '41000',
          alarms: [
            'Payers want their money back and can take 0.42 USDC that is earned with it, from 2026-11-24 09:30 UTC on. Hearth claims it as soon as it can: keep this computer on and connected, and run “hearth vouchers --collect”.',
          ],
          reconcile: {
            checkedAt: now - 12_000,
            difference: '-41000',
            ok: false,
            sentence: 'The chain holds less than the books say. No withdrawal is made until this is explained.',
          },
        },
      },
    })
  },

  empty: (now) =>
    scenario({
      now,
      snapshot: {
        availability: {
          state: 'stopped',
          why: {
            code: 'no-wallet',
            sentence: 'Stopped: there is no wallet to be paid to.',
            next: 'Create a wallet, or bring yours.',
          },
          until: null,
        },
        gpus: { checkedAt: now, gpus: [], problem: null },
        host: {
          ...host,
          cpuPercent: null,
          cpuTemperatureC: null,
          memoryUsedMiB: null,
          network: { interface: null, receivedPerSecond: null, sentPerSecond: null, sentTodayBytes: 0 },
        },
        wallet: { address: null, exists: false, practicePassphrase: null },
        engine: {
          version: '0.1.0',
          startedAt: now,
          shell: 'headless',
          provider: null,
          marketUrl: null,
        },
      },
    }),

  hostile: (now) => scenario({ now, jobs: hostileJobs(now), withdrawals: pastWithdrawals(now), ...hostileParts(now) }),

  failing: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 30, 20),
      failing: Object.fromEntries(
        (['jobs.list', 'ledger.list', 'ledger.days', 'withdraw.list', 'jobs.get', 'availability.pause'] as const).map(
          (name) => [
            name,
            {
              code: 'ledger/busy',
              message: 'The books could not be read.',
              hint: 'Nothing was lost. Free some space on the disk, then try again.',
            },
          ],
        ),
      ),
    }),

  cut: (now) => scenario({ now, jobs: pastJobs(now, 120, 30), connection: 'cut' }),
  never: (now) => scenario({ now, connection: 'never' }),
  refused: (now) => scenario({ now, connection: 'refused' }),
} satisfies Readonly<Record<string, (now: number) => Scenario>>

export type ScenarioName = keyof typeof scenarios

export function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name)
}
