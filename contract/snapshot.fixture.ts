import type { Snapshot } from './engine.ts'
import { nothingTold } from './activity.ts'
import { allAllowed, unknownLine } from './line.ts'
import { nothingUnderWay } from './money.ts'
import { noPower, unknownNet } from './power.ts'
import { firstRules } from './rules.ts'
import { noRigs } from './rigs.fixture.ts'
import { NOT_MEASURED } from './welcome.ts'

const address = `0x${'11'.repeat(20)}` as const

/** For tests: an engine on the practice network that has earned nothing yet, whole by the contract. */
export function firstSnapshot(): Snapshot {
  return {
    engine: { version: '0.1.0', startedAt: 1, shell: 'headless', provider: address, marketUrl: 'http://127.0.0.1:1' },
    network: {
      id: 'practice',
      label: 'Practice network',
      chainId: 'eip155:31337',
      practice: true,
      asset: {
        network: 'eip155:31337',
        address,
        symbol: 'USDC',
        decimals: 6,
        eip712: { name: 'USDC', version: '2' },
      },
      explorerTx: null,
      chain: { up: true, block: 1, problem: null },
    },
    availability: {
      state: 'available',
      why: { code: 'available', sentence: 'Ready for the next job.', next: null },
      until: null,
    },
    policy: {
      rules: firstRules(true),
      cards: [],
      pace: [],
      processorPace: { share: 1, sentence: null },
      network: allAllowed,
      line: unknownLine,
      sources: nothingTold,
      electricity: { perKwh: null, problem: null },
      atLoss: [],
      lastYield: null,
      hourOfWork: [],
      today: noPower,
      net: { today: unknownNet, all: unknownNet },
    },
    sandbox: {
      host: 'bubblewrap',
      strangers: true,
      builtIn: true,
      summary: 'Isolated.',
      protections: [],
      gpu: { adapters: [], summary: 'No GPU jobs here.' },
    },
    gpus: { checkedAt: 1, gpus: [], problem: null },
    host: {
      cpu: 'CPU',
      cores: 2,
      memoryMiB: 4096,
      os: 'OS',
      cpuPercent: null,
      cpuTemperatureC: null,
      memoryUsedMiB: null,
      network: { interface: null, receivedPerSecond: null, sentPerSecond: null, sentTodayBytes: 0 },
    },
    capability: {
      open: true,
      why: 'This machine can be challenged now.',
      card: null,
      checking: false,
      proofs: [],
    },
    money: {
      earned: '0',
      pending: '0',
      refundsOwed: '0',
      refundsWait: null,
      withdrawn: '0',
      withdrawing: '0',
      underWay: nothingUnderWay,
      withdrawable: '0',
      earnedToday: '0',
      reconcile: null,
      alarms: [],
    },
    wallet: { address, exists: true, practicePassphrase: null },
    jobs: { running: [], waiting: 0, recent: [], finishedToday: 0, total: 0 },
    withdrawals: [],
    others: [],
    welcome: { open: false, benchmark: NOT_MEASURED },
    rigs: noRigs,
  }
}
