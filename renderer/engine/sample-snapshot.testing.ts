import { Snapshot } from '../../contract/engine.ts'
import { nothingTold } from '../../contract/activity.ts'
import { allAllowed, unknownLine } from '../../contract/line.ts'
import { noPower, unknownNet } from '../../contract/power.ts'
import { firstRules } from '../../contract/rules.ts'
import { noRigs } from '../../contract/rigs.fixture.ts'
import { NOT_MEASURED } from '../../contract/welcome.ts'

const ADDRESS = '0x8ba1f109551bd432803012645ac136ddd64dba72'

/** A small snapshot that the contract accepts. */
export function sampleSnapshot(): Snapshot {
  return Snapshot.parse({
    engine: { version: '0.1.0', startedAt: 0, shell: 'headless', provider: ADDRESS, marketUrl: null },
    network: {
      id: 'practice',
      label: 'Practice network',
      chainId: 'eip155:31337',
      practice: true,
      asset: {
        network: 'eip155:31337',
        address: ADDRESS,
        symbol: 'USDC',
        decimals: 6,
        eip712: { name: 'USDC', version: '2' },
      },
      explorerTx: null,
      chain: { up: true, block: 1, problem: null },
    },
    availability: { state: 'available', why: { code: 'idle', sentence: 'Ready.', next: null }, until: null },
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
      host: 'none',
      strangers: false,
      builtIn: false,
      summary: '',
      protections: [],
      gpu: { adapters: [], summary: '' },
    },
    gpus: { checkedAt: 0, gpus: [], problem: null },
    host: {
      cpu: 'cpu',
      cores: 2,
      memoryMiB: 1,
      os: 'os',
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
      withdrawn: '0',
      withdrawing: '0',
      withdrawable: '0',
      earnedToday: '0',
      reconcile: null,
    },
    wallet: { address: null, exists: false, practicePassphrase: null },
    jobs: { running: [], waiting: 0, recent: [], finishedToday: 0, total: 0 },
    withdrawals: [],
    others: [],
    welcome: { open: false, benchmark: NOT_MEASURED },
    rigs: noRigs,
  })
}
