import { adapterName } from '../../contract/adapter-name.ts'
import type { DoctorCheck } from '../../contract/engine.ts'
import type { GpuSupport, HostReport, Protection } from '../../contract/worker.ts'
import { say } from '../../contract/words/say.ts'

/** The sandbox as `hearth doctor` lists it: what enforces each protection, what a missing one costs, the GPU. Pure. */
export function sandboxChecks(report: HostReport): readonly DoctorCheck[] {
  return [wholeCheck(report), ...report.protections.map(protectionCheck), gpuJobsCheck(report.gpu)]
}

function wholeCheck({ strangers, builtIn, summary }: HostReport): DoctorCheck {
  const line = { id: 'sandbox', title: say`Sandbox`, detail: summary }
  if (strangers) return { ...line, status: 'ok', next: null }
  if (builtIn) return { ...line, status: 'warning', next: STRONGER }
  return { ...line, status: 'problem', next: say`Install Hearth again. On Linux, install bubblewrap too.` }
}

/** What gives every protection that can be had. */
const STRONGER = say`On Linux, install bubblewrap; elsewhere use the desktop app. Then start Hearth again.`
/** Of these protections it is not bubblewrap that gives them. */
const OTHERWISE: Readonly<Partial<Record<Protection['id'], string>>> = {
  limits: say`On Linux, install util-linux, then start Hearth again. Elsewhere there is nothing to do.`,
  memory: say`Nothing to do: this system does not let it be watched, and the time limit holds.`,
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
    next: on ? null : (OTHERWISE[id] ?? STRONGER),
  }
}

function gpuJobsCheck({ adapters, summary }: GpuSupport): DoctorCheck {
  const hasCard = adapters.some((each) => !each.software)
  const names = adapters.map((each) => `${adapterName(each)}${each.software ? say` (software, no real card)` : ''}`)
  return {
    id: 'gpu-jobs',
    title: say`GPU jobs`,
    status: hasCard ? 'ok' : 'warning',
    detail:
      names.length === 0
        ? sentence(summary)
        : say`On ${names.reduce((all, name) => say`${all} and ${name}`)}. ${sentence(summary)}`,
    next: hasCard
      ? null
      : say`If this computer has a graphics card, install its maker’s driver, then start Hearth again.`,
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
