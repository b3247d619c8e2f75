import type { DoctorCheck } from '../../contract/engine.ts'
import { examine } from './doctor.ts'
import { identityChecks } from './identity/checks.ts'
import type { Agent } from './identity/open.ts'
import type { reachOf } from './identity/reach.ts'
import { IMPOSSIBLE } from './identity/standing.ts'
import type { Jobs } from './jobs/jobs.ts'
import { networkCheck, otherNetworkCheck } from './network-check.ts'
import type { NetworksDesk } from './networks-desk.ts'
import { policyChecks } from './policy-checks.ts'
import { refundsCheck } from './refunds-check.ts'
import { rigsCheck } from './rigs/checks.ts'
import type { Rigs } from './rigs/open.ts'
import type { Sources } from './sections.ts'

/** Every line of the doctor, as things are now. */
export function allChecks(parts: {
  readonly sources: Sources
  readonly jobs: Pick<Jobs, 'problem'>
  readonly networks: Pick<NetworksDesk, 'main' | 'standing' | 'alarms'>
  readonly agent: Pick<Agent, 'identity'> | null
  readonly reach: () => ReturnType<typeof reachOf>
  readonly rigs: Pick<Rigs, 'view'>
  readonly shellChecks: () => readonly DoctorCheck[]
}): DoctorCheck[] {
  const { sources, agent, networks } = parts
  const { main } = networks
  return [
    ...examine({
      availability: sources.availability(),
      sandbox: sources.sandbox(),
      gpus: sources.gpus(),
      chain: main.chainWatch.current(),
      reconcile: main.concerns().reconcile,
      alarms: networks.alarms(),
      jobsProblem: parts.jobs.problem(),
      marketUrl: sources.marketUrl(),
    }),
    ...policyChecks(sources.policy(), sources.gpus()),
    networkCheck(main.networkWatch.current()),
    ...networks.standing().map(otherNetworkCheck),
    ...refundsCheck(main.network.id, main.network.label, main.transfers.refundsWait()),
    ...networks.standing().flatMap(({ id, label, refundsWait }) => refundsCheck(id, label, refundsWait)),
    ...identityChecks(agent?.identity.view() ?? IMPOSSIBLE, parts.reach()),
    rigsCheck(parts.rigs.view()),
    ...parts.shellChecks(),
  ]
}
