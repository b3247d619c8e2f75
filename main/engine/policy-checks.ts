import type { DoctorCheck } from '../../contract/engine.ts'
import type { Gpu, GpuReport } from '../../contract/hardware.ts'
import type { PolicyView } from '../../contract/rules.ts'
import { say } from '../../contract/words/say.ts'
import { needsAbsence } from './availability/causes.ts'
import { lineChecks } from './line-checks.ts'

/** The rules and what they rest on, each as a line with its next step. Pure. */
export function policyChecks(policy: PolicyView, { gpus, nvml }: GpuReport): readonly DoctorCheck[] {
  return [
    kindsCheck(policy),
    awayCheck(policy),
    sourceCheck('games', say`Games`, policy.sources.games, policy.rules.games.giveWay),
    sourceCheck('full-screen', say`Full screen`, policy.sources.fullScreen, policy.rules.fullScreenGivesWay),
    sourceCheck('calls', say`Calls`, policy.sources.call, policy.rules.callsGiveWay),
    sourceCheck('battery', say`Battery`, policy.sources.battery, !policy.rules.workOnBattery),
    sourceCheck('lid', say`Lid`, policy.sources.lid, !policy.rules.workWithLidClosed),
    sourceCheck('remote', say`Remote desktop`, policy.sources.remote, needsAbsence(policy.rules)),
    electricityCheck(policy),
    ...lineChecks(policy),
    yieldCheck(policy),
    ...gpus.map((gpu, index) => cardCheck(gpu, index, policy)),
    ...(nvml === undefined ? [] : [nvmlCheck(nvml, gpus)]),
    ...(gpus.length === 0 && policy.processorPace.sentence === null ? [] : [governorCheck(policy)]),
    ...(gpus.length === 0 ? [] : [powerLimitCheck(policy, gpus)]),
  ]
}

function line(id: string, title: string, detail: string, next: string | null = null): DoctorCheck {
  return { id, title, status: next === null ? 'ok' : 'warning', detail, next }
}

function kindsCheck({ rules }: PolicyView): DoctorCheck {
  const title = say`Kinds of jobs`
  if (rules.jobKinds.length === 0) return line('kinds', title, say`None is allowed.`, say`Allow one in Rules.`)
  const names = { wasm: say`programs for the processor`, wgsl: say`programs for the graphics card` } as const
  return line('kinds', title, `Allowed: ${rules.jobKinds.map((kind) => names[kind]).join(', ')}.`)
}

function awayCheck({ rules, sources }: PolicyView): DoctorCheck {
  const title = say`Whether you are here`
  if (sources.away !== null) return line('away', title, say`Known from ${sources.away}.`)
  const next = needsAbsence(rules)
    ? say`Choose “Always” or hours in Rules: under the present ones nothing is earned.`
    : null
  return line('away', title, say`Not known on this system.`, next)
}

/** A rule that this system cannot keep does nothing, which somebody should know. */
function sourceCheck(id: string, title: string, source: string | null, wanted: boolean): DoctorCheck {
  if (source !== null) {
    return line(id, title, wanted ? say`Known from ${source}.` : say`Known from ${source}; the rule on it is off.`)
  }
  const next = wanted ? say`Pause by hand when it matters: the rule on it does nothing here.` : null
  return line(id, title, say`Not known on this system.`, next)
}

function yieldCheck({ lastYield }: PolicyView): DoctorCheck {
  const title = say`Giving the machine back`
  if (lastYield === null) return line('yield', title, say`Not needed since the start.`)
  return line('yield', title, say`Took ${lastYield.ms} ms the last time, to the last process gone.`)
}

function electricityCheck({ rules, electricity }: PolicyView): DoctorCheck {
  const { tariff, currency } = rules.electricity
  const title = say`Electricity`
  if (tariff.kind === 'none') return line('electricity', title, say`Not counted.`)
  if (electricity.problem !== null) {
    return line(
      'electricity',
      title,
      electricity.problem,
      say`Put a file with lines from,to,price into the data folder.`,
    )
  }
  if (electricity.perKwh !== null) return line('electricity', title, say`${electricity.perKwh} ${currency} a kWh now.`)
  const next = say`Fill the gap in electricity.csv, or say in Rules what it costs otherwise.`
  return line('electricity', title, say`The price of this hour is not known.`, next)
}

function cardCheck(gpu: Gpu, index: number, { cards }: PolicyView): DoctorCheck {
  const allowance = cards.find(({ uuid }) => uuid === gpu.uuid)
  const detail = [...readings(gpu), allowance?.why ?? say`May work.`].join(' ')
  return line(`card-${index + 1}`, say`Card ${index + 1}: ${gpu.name}`, detail, allowance?.next ?? null)
}

function readings({ driver, temperatureC, powerW, memoryMiB, memoryUsedMiB, details }: Gpu): readonly string[] {
  const told: readonly (readonly [unknown, string])[] = [
    [driver, say`Driver ${driver ?? ''}.`],
    [details?.cuda, say`CUDA up to ${details?.cuda ?? ''}.`],
    [temperatureC, `${temperatureC} °C.`],
    [powerW, `${powerW} W.`],
    [memoryMiB ?? null, say`${memoryUsedMiB ?? 'unknown'} of ${memoryMiB ?? ''} MiB used.`],
    [details?.pcieLanes, say`PCIe ${details?.pcieGeneration ?? 'unknown'} with ${details?.pcieLanes ?? ''} lanes.`],
  ]
  return told.flatMap(([value, text]) => (value === null || value === undefined ? [] : [text]))
}

/** NVIDIA's library reads cheaply; without it its tool is started for each look. Other makers' cards need neither. */
function nvmlCheck({ used, detail }: NonNullable<GpuReport['nvml']>, gpus: readonly Gpu[]): DoctorCheck {
  const title = say`Reading NVIDIA cards`
  if (used || gpus.every(({ source }) => source === undefined)) return line('nvml', title, detail)
  return line('nvml', title, [detail, say`NVIDIA’s tool is asked instead.`].join(' '))
}

function governorCheck({ pace, processorPace }: PolicyView): DoctorCheck {
  const title = say`Keeping cards and processor cool and quiet`
  const told = [...pace, processorPace].flatMap(({ sentence }) => (sentence === null ? [] : [sentence]))
  return line('governor', title, told.length === 0 ? say`Nothing has to be slowed down.` : told.join(' '))
}

function powerLimitCheck({ rules, pace }: PolicyView, gpus: readonly Gpu[]): DoctorCheck {
  const title = say`The driver’s power limit`
  const [lowered] = pace.flatMap(({ uuid, leftLoweredFromW }) =>
    leftLoweredFromW === null ? [] : [{ uuid, leftLoweredFromW }],
  )
  if (lowered !== undefined) {
    const name = gpus.find(({ uuid }) => uuid === lowered.uuid)?.name ?? lowered.uuid
    const detail = say`An earlier run lowered that of ${name} from ${lowered.leftLoweredFromW} W, and this account may not put it back.`
    return line(
      'power-limit',
      title,
      detail,
      say`Restart this computer, or start Hearth once as the account that set it.`,
    )
  }
  const saying = (detail: string): DoctorCheck => line('power-limit', title, detail)
  if (rules.limits.powerW === null) return saying(say`Left alone: there is no limit on power.`)
  if (!gpus.some(({ details }) => (details?.powerRangeW ?? null) !== null)) {
    return saying(say`No card lets it be set here. Jobs are paced instead.`)
  }
  const outcomes = pace.map(({ powerLimit }) => powerLimit)
  if (outcomes.includes('set')) return saying(say`Set while a job of ours runs, and put back afterwards.`)
  if (outcomes.includes('not-permitted')) {
    return saying(say`This account may not set it, which is usual. Jobs are paced instead, which needs no permission.`)
  }
  if (outcomes.includes('failed')) return saying(say`The driver did not take it. Jobs are paced instead.`)
  return saying(say`Tried when the next job runs on a card.`)
}
