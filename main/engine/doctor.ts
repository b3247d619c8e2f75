import type { Availability, DoctorCheck, Money } from '../../contract/engine.ts'
import type { GpuReport } from '../../contract/hardware.ts'
import type { HostReport } from '../../contract/worker.ts'
import { say } from '../../contract/words/say.ts'
import type { ChainStatus } from './chain-watch.ts'
import { sandboxChecks } from './sandbox-checks.ts'

export interface DoctorFacts {
  readonly availability: Availability
  readonly sandbox: HostReport
  readonly gpus: GpuReport
  readonly chain: ChainStatus
  readonly reconcile: Money['reconcile']
  /** Of every network that work is paid on. */
  readonly alarms: Money['alarms']
  readonly jobsProblem: string | null
  readonly marketUrl: string
}

/** Every part of the running engine as a line with its state and the next thing to try. Pure. */
export function examine(facts: DoctorFacts): readonly DoctorCheck[] {
  return [
    state(facts.availability),
    ...sandboxChecks(facts.sandbox),
    gpuCheck(facts.gpus),
    chainCheck(facts.chain),
    booksCheck(facts.reconcile),
    vouchersCheck(facts.alarms),
    jobsCheck(facts.jobsProblem),
    { id: 'market', title: say`Market`, status: 'ok', detail: say`Buyers connect at ${facts.marketUrl}.`, next: null },
  ]
}

function state({ state: name, why }: Availability): DoctorCheck {
  const base = { id: 'state', title: say`State`, detail: why.sentence }
  if (name !== 'stopped') return { ...base, status: 'ok', next: why.next }
  return { ...base, status: 'problem', next: why.next ?? say`Wait a minute and look again.` }
}

function gpuCheck({ gpus, problem }: GpuReport): DoctorCheck {
  const names = gpus.map((gpu) => gpu.name).join(', ')
  if (problem === null)
    return { id: 'gpu', title: say`Graphics cards`, status: 'ok', detail: names || say`None.`, next: null }
  const detail = names === '' ? problem.sentence : `${names}. ${problem.sentence}`
  return { id: 'gpu', title: say`Graphics cards`, status: 'warning', detail, next: problem.next }
}

function chainCheck({ up, block, problem }: ChainStatus): DoctorCheck {
  if (up && problem === null) {
    const detail = block === null ? 'Answers.' : say`Answers; the newest block is ${block}.`
    return { id: 'chain', title: say`Payment network`, status: 'ok', detail, next: null }
  }
  return {
    id: 'chain',
    title: say`Payment network`,
    status: up ? 'warning' : 'problem',
    detail: problem ?? say`Does not answer.`,
    next: up ? say`Set the clock of this computer.` : say`Check the internet connection; Hearth keeps trying.`,
  }
}

function booksCheck(reconcile: Money['reconcile']): DoctorCheck {
  const title = say`Books against the chain`
  if (reconcile === null) {
    return {
      id: 'books',
      title,
      status: 'warning',
      detail: say`Not compared yet.`,
      next: say`Wait a minute and look again.`,
    }
  }
  const next = reconcile.ok ? null : say`Do not withdraw before this is explained; save a diagnostic file.`
  return { id: 'books', title, status: reconcile.ok ? 'ok' : 'problem', detail: reconcile.sentence, next }
}

function vouchersCheck(alarms: Money['alarms']): DoctorCheck {
  const line = { id: 'vouchers', title: say`Vouchers` }
  if (alarms.length === 0) return { ...line, status: 'ok', detail: say`None is about to be lost.`, next: null }
  const next = say`Keep this computer on and connected, then run “hearth vouchers --collect”.`
  return { ...line, status: 'problem', detail: alarms.join(' '), next }
}

function jobsCheck(problem: string | null): DoctorCheck {
  const title = say`Jobs`
  if (problem === null) return { id: 'jobs', title, status: 'ok', detail: say`Can be run.`, next: null }
  return {
    id: 'jobs',
    title,
    status: 'problem',
    detail: problem,
    next: say`Free some space; Hearth goes on by itself.`,
  }
}
