import { adapterName } from '../../contract/adapter-name.ts'
import type { DoctorCheck } from '../../contract/engine.ts'
import type { GpuSupport, HostReport, Protection } from '../../contract/worker.ts'
import { say } from '../../contract/words/say.ts'

/** The sandbox as `hearth doctor` lists it: what enforces each protection, what a missing one costs, the GPU. Pure. */
export function sandboxChecks(report: HostReport): readonly DoctorCheck[] {
  return [wholeCheck(report), ...report.protections.map(protectionCheck), gpuJobsCheck(report.gpu)]
}

function wholeCheck({ strangers, builtIn, summary }: HostReport): DoctorCheck {
  const status = strangers ? 'ok' : builtIn ? 'warning' : 'problem'
  return { id: 'sandbox', title: say`Sandbox`, status, detail: summary, next: null }
}

const titles: Readonly<Record<Protection['id'], string>> = {
  network: say`network`,
  files: say`files`,
  environment: say`environment`,
  processes: say`processes`,
  syscalls: say`system calls`,
  limits: say`kernel limits`,
  memory: say`memory`,
  wasm: 'WebAssembly',
  gpu: say`graphics card`,
}

function protectionCheck({ id, on, detail, cost }: Protection): DoctorCheck {
  return {
    id: `sandbox-${id}`,
    title: say`Sandbox, ${titles[id]}`,
    status: on ? 'ok' : 'warning',
    detail: on ? sentence(detail) : say`Missing: ${sentence(detail)} What it costs: ${sentence(cost)}`,
    next: null,
  }
}

function gpuJobsCheck({ adapters, summary }: GpuSupport): DoctorCheck {
  const names = adapters.map((each) => `${adapterName(each)}${each.software ? say` (software, no real card)` : ''}`)
  return {
    id: 'gpu-jobs',
    title: say`GPU jobs`,
    status: adapters.some((each) => !each.software) ? 'ok' : 'warning',
    detail:
      names.length === 0
        ? sentence(summary)
        : say`On ${names.reduce((all, name) => say`${all} and ${name}`)}. ${sentence(summary)}`,
    next: null,
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
