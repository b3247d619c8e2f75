import { registeredAgent } from '../../main/engine/api/identity.fixture.ts'
import { pastJobs } from './data/jobs.ts'
import { base } from './data/network.ts'
import { scenario, type Scenario } from './scenario.ts'

const unreachable = {
  state: 'local-only',
  sentence: 'Not reachable from outside: nobody has been allowed to listen yet.',
  next: 'Until buyers can reach this machine, its registration says that it is not active.',
  url: null,
} as const

/** Agents in other states than registered on the practice network; `now` in Unix milliseconds. */
export const trustScenarios = {
  /** Where it costs real money, and was not done yet. */
  notRegistered: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 12, 9),
      snapshot: {
        network: base,
        wallet: { address: '0x4444444444444444444444444444444444444444', exists: true, practicePassphrase: null },
      },
      identity: {
        ...registeredAgent,
        standing: 'none',
        sentence: 'Not registered. All works without it; only buyers who search a registry do not find this machine.',
        automatic: false,
        registry: 'eip155:8453:0x8004A169FB4a3325136EB29fA0ceB6D2e539a432',
        agentId: null,
        owner: null,
        wallet: null,
        uri: null,
        needed: ['register', 'set-wallet'],
        calls: [],
        reach: unreachable,
      },
    }),

  /** Somebody else holds the agent. */
  changedHands: (now) =>
    scenario({
      now,
      jobs: pastJobs(now, 12, 9),
      identity: {
        ...registeredAgent,
        standing: 'changed-hands',
        sentence:
          'Agent 7 belongs to 0x9999999999999999999999999999999999999999 now. What is said of it, and what it is paid, is theirs.',
        next: 'If you gave it away, register another one. If not, somebody has your key: change it with “hearth receipts rotate-key”.',
        owner: '0x9999999999999999999999999999999999999999',
        wallet: '0x0000000000000000000000000000000000000000',
      },
    }),
} satisfies Readonly<Record<string, (now: number) => Scenario>>
