import { adapterName } from '../../contract/adapter-name.ts'
import type { DoctorCheck } from '../../contract/engine.ts'
import type { GpuSupport, HostReport, Protection } from '../../contract/worker.ts'

/** The sandbox as `hearth doctor` lists it: what enforces each protection, what a missing one costs, the GPU. Pure. */
export function sandboxChecks(report: HostReport): readonly DoctorCheck[] {
  return [wholeCheck(report), ...report.protections.map(protectionCheck), gpuJobsCheck(report.gpu)]
}

function wholeCheck({ strangers, builtIn, summary }: HostReport): DoctorCheck {
  const status = strangers ? 'ok' : builtIn ? 'warning' : 'problem'
  return { id: 'sandbox', title: 'Sandbox', status, detail: summary, next: null }
}

const titles: Readonly<Record<Protection['id'], string>> = {
  network: 'network',
  files: 'files',
  environment: 'environment',
  processes: 'processes',
  syscalls: 'system calls',
  limits: 'kernel limits',
  memory: 'memory',
  wasm: 'WebAssembly',
  gpu: 'graphics card',
}

function protectionCheck({ id, on, detail, cost }: Protection): DoctorCheck {
  return {
    id: `sandbox-${id}`,
    title: `Sandbox, ${titles[id]}`,
    status: on ? 'ok' : 'warning',
    detail: on ? sentence(detail) : `Missing: ${sentence(detail)} What it costs: ${sentence(cost)}`,
    next: null,
  }
}

function gpuJobsCheck({ adapters, summary }: GpuSupport): DoctorCheck {
  const names = adapters.map((each) => `${adapterName(each)}${each.software ? ' (software, no real card)' : ''}`)
  return {
    id: 'gpu-jobs',
    title: 'GPU jobs',
    status: adapters.some((each) => !each.software) ? 'ok' : 'warning',
    detail: names.length === 0 ? sentence(summary) : `On ${names.join(' and ')}. ${sentence(summary)}`,
    next: null,
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
