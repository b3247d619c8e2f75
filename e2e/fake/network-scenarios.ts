import type { OtherNetwork } from '../../contract/engine.ts'
import { pastJobs } from './data/jobs.ts'
import { baseSepolia, pharosAtlantic } from './data/network.ts'
import { pastWithdrawals } from './data/withdrawals.ts'
import { scenario, type Scenario } from './scenario.ts'

/** Work that is paid on several networks at once; `now` in Unix milliseconds. */
export const networkScenarios = {
  /** One further network that pays, and one whose work is not sold at the moment. */
  severalNetworks(now) {
    const made = scenario({
      now,
      jobs: pastJobs(now, 180, 30),
      withdrawals: pastWithdrawals(now),
      others: [
        scenario({
          now,
          jobs: pastJobs(now, 9, 6, 23),
          snapshot: {
            network: baseSepolia,
            wallet: { address: '0x4B20993Bc481177ec7E8f571ceCaE8A9e22C02db', exists: true, practicePassphrase: null },
          },
        }),
        scenario({
          now,
          snapshot: {
            network: pharosAtlantic,
            wallet: { address: '0x617F2E2fD72FD9D5503197092aC168c91465E7f2', exists: true, practicePassphrase: null },
          },
        }),
      ],
    })
    return { ...made, snapshot: { ...made.snapshot, others: made.snapshot.others.map(withProblem) } }
  },
} satisfies Readonly<Record<string, (now: number) => Scenario>>

function withProblem(other: OtherNetwork): OtherNetwork {
  if (other.network.id !== 'pharos-atlantic') return other
  return {
    ...other,
    problem: 'Pharos Atlantic (test) is not used for paid work: nobody settles payments there yet.',
  }
}
