import type { Availability, DoctorCheck } from '../../../contract/engine.ts'
import type { Gpu, GpuReport, HostInfo } from '../../../contract/hardware.ts'

/** What a diagnostic file tells. Null: no engine runs that could say it. */
export interface DiagnosticFacts {
  /** Unix milliseconds. */
  readonly madeAt: number
  readonly versions: Readonly<Record<string, string>>
  readonly host: HostInfo | null
  readonly gpus: GpuReport | null
  readonly availability: Availability | null
  readonly checks: readonly DoctorCheck[]
  /** Rules, prices and networks as the person has set them. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Oldest first. */
  readonly log: readonly string[]
  /** What the desktop app around the engine logged, likewise; null where there is none. */
  readonly desktopLog: readonly string[] | null
}

type Section = readonly [title: string, lines: readonly string[]]

/**
 * The whole file, before anything in it is covered. It is English in every language: whoever helps reads it, and
 * compares it with the sources. Pure.
 */
export function diagnosticText(facts: DiagnosticFacts): string {
  const sections: readonly Section[] = [
    ['Versions', Object.entries(facts.versions).map(([name, version]) => `${name}: ${version}`)],
    ['Machine', facts.host === null ? [NOT_RUNNING] : machine(facts.host)],
    ['Graphics cards', facts.gpus === null ? [NOT_RUNNING] : cards(facts.gpus)],
    ['State', facts.availability === null ? [NOT_RUNNING] : state(facts.availability)],
    ['Checks', facts.checks.flatMap(check)],
    ['Settings', Object.entries(facts.settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)],
    [`Log, the last ${facts.log.length} lines`, facts.log],
    ...desktopSections(facts.desktopLog),
  ]
  const head = [
    'Hearth diagnostic file',
    `Made ${new Date(facts.madeAt).toISOString()}. Read it before you hand it on.`,
    'Keys, phrases, passphrases, codes, addresses, hosts and names are covered; the same number is the same thing.',
  ]
  return [
    ...head,
    ...sections.flatMap(([title, lines]) => ['', `== ${title}`, ...(lines.length === 0 ? ['none'] : lines)]),
    '',
  ].join('\n')
}

function desktopSections(lines: DiagnosticFacts['desktopLog']): readonly Section[] {
  return lines === null ? [] : [[`Log of the desktop app, the last ${lines.length} lines`, lines]]
}

/** Safe on every system, and sorted by its day. */
export function diagnosticName(madeAt: number): string {
  return `hearth-diagnostic-${new Date(madeAt).toISOString().slice(0, 16).replace(/[:T]/g, '-')}.txt`
}

const NOT_RUNNING = 'Hearth was not running.'

function machine({ cpu, cores, memoryMiB, memoryUsedMiB, os, network }: HostInfo): string[] {
  return [
    `Processor: ${cpu}, ${cores} threads`,
    `Memory: ${memoryMiB} MiB, used ${figure(memoryUsedMiB)}`,
    `System: ${os}`,
    `Network interface: ${network.interface ?? 'unknown'}, sent today ${network.sentTodayBytes} bytes`,
  ]
}

function cards({ gpus, problem, nvml }: GpuReport): string[] {
  return [
    ...gpus.map(card),
    ...(nvml === undefined ? [] : [`NVML: ${nvml.used ? 'used' : 'not used'}, ${nvml.detail}`]),
    ...(problem === null ? [] : [`Problem ${problem.code}: ${problem.sentence} ${problem.raw ?? ''}`.trim()]),
  ]
}

/** Which programs run on it is nobody's business. */
function card(gpu: Gpu): string {
  const missing = Object.entries(gpu.missing).map(([name, said]) => `${name} (${said})`)
  return [
    gpu.name,
    `driver ${gpu.driver ?? 'unknown'}`,
    `memory ${figure(gpu.memoryUsedMiB)} of ${figure(gpu.memoryMiB)} MiB`,
    `${figure(gpu.temperatureC)} °C`,
    `${figure(gpu.powerW)} of ${figure(gpu.powerLimitW)} W`,
    `fan ${figure(gpu.fanPercent)} %`,
    `told by ${gpu.source ?? 'the system'}`,
    ...(missing.length === 0 ? [] : [`does not tell ${missing.join(', ')}`]),
  ].join('; ')
}

function state({ state: name, why }: Availability): string[] {
  return [`${name} (${why.code}): ${why.sentence}`, ...(why.next === null ? [] : [why.next])]
}

function check({ id, status, title, detail, next }: DoctorCheck): string[] {
  return [`${status} ${id}: ${title}: ${detail}`, ...(next === null ? [] : [`  ${next}`])]
}

function figure(reading: number | null): string {
  return reading === null ? 'unknown' : String(Math.round(reading))
}
