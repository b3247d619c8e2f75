import type { ReactNode } from 'react'
import type { Gpu } from '../../../contract/hardware.ts'
import type { CardPace } from '../../../contract/rules.ts'
import { say } from '../../../contract/words/say.ts'
import { sentences, t, translated } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { foreignText } from '../../format/foreign-text.ts'
import { mebibytes, mebibytesOf } from '../../format/quantity.ts'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import css from './hardware.module.css'

const SOURCES = {
  nvml: say`NVIDIA’s library (NVML)`,
  'nvidia-smi': say`NVIDIA’s tool (nvidia-smi)`,
  system: say`the operating system`,
} as const
const THROTTLES = { power: say`power`, heat: say`heat`, hardware: say`its hardware` } as const
type Details = NonNullable<Gpu['details']>

/** All that each card tells of itself, and how it is kept within its limits. */
export function SensorCards() {
  const { gpus } = useSection('gpus')
  const { pace, cards } = useSection('policy')
  return (
    <>
      {gpus.map((gpu) => (
        <SensorsCard
          key={gpu.uuid}
          gpu={gpu}
          pace={pace.find(({ uuid }) => uuid === gpu.uuid) ?? null}
          allowance={cards.find(({ uuid }) => uuid === gpu.uuid) ?? null}
        />
      ))}
    </>
  )
}

function SensorsCard(props: {
  gpu: Gpu
  pace: CardPace | null
  allowance: { readonly why: string | null; readonly next: string | null } | null
}) {
  const { gpu, pace, allowance } = props
  const rests = allowance?.why ?? null
  const paced = pace?.sentence ?? null
  return (
    <Card title={foreignText(gpu.name, 80)} icon="card">
      <p className={rests === null && paced === null ? css['quiet'] : css['paced']}>
        {rests === null
          ? translated(paced ?? say`At full pace: every reading is within your limits.`)
          : sentences(translated(rests), translated(allowance?.next ?? ''))}
      </p>
      <Facts facts={readings(gpu, pace)} />
      <Programs details={gpu.details} />
    </Card>
  )
}

function readings(gpu: Gpu, pace: CardPace | null): readonly Fact[] {
  const { details } = gpu
  const value = (key: string, read: number | null | undefined, text: (value: number) => string): ReactNode => {
    if (read === null || read === undefined) return <Unknown reason={missing(gpu, key)} />
    const doubted = pace?.doubtful.some((sensor) => sensor === key) === true
    return doubted ? t`${text(read)}, not believed: it stands still or jumps` : text(read)
  }
  const throttle = details?.throttle ?? null
  return [
    { name: t`Temperature`, value: value('temperatureC', gpu.temperatureC, (degrees) => `${Math.round(degrees)} °C`) },
    { name: t`Fan`, value: value('fanPercent', gpu.fanPercent, percent) },
    {
      name: t`Power`,
      value: value('powerW', gpu.powerW, (now) =>
        gpu.powerLimitW === null ? watts(now) : t`${watts(now)} of ${watts(gpu.powerLimitW)}`,
      ),
    },
    { name: t`Load`, value: value('utilization', gpu.utilization, percent) },
    { name: t`Load of our jobs`, value: value('share', details?.oursPercent, percent) },
    { name: t`Load of other programs`, value: value('share', details?.othersPercent, percent) },
    {
      name: t`Memory`,
      value: value('memoryUsedMiB', gpu.memoryUsedMiB, (used) =>
        gpu.memoryMiB === null ? mebibytes(used) : mebibytesOf(used, gpu.memoryMiB),
      ),
    },
    { name: t`Memory of other programs`, value: value('share', details?.othersMemoryMiB, mebibytes) },
    { name: 'PCIe', value: pcieText(details) ?? <Unknown reason={t`not reported`} /> },
    {
      name: t`Slowed by the driver for`,
      value: throttle === null ? <Unknown reason={t`not reported`} /> : throttleText(throttle),
    },
    { name: t`Read through`, value: translated(SOURCES[gpu.source ?? 'system']) },
  ]
}

function missing({ missing: words }: Gpu, key: string): string {
  const raw = words[key]
  if (raw === 'asleep') return t`asleep`
  return raw === undefined ? t`not reported` : t`card says ${foreignText(raw, 80)}`
}

function Programs({ details }: { details: Details | undefined }) {
  const processes = details?.processes ?? []
  if (processes.length === 0) return null
  return (
    <Disclosure summary={t`Programs on this card`}>
      <ul className={css['programs']}>
        {processes.map(({ pid, name, memoryMiB }) => (
          <li key={pid}>
            <span>{foreignText(name, 120) || t`process ${pid}`}</span>
            <span>{memoryMiB === null ? t`memory unknown` : mebibytes(memoryMiB)}</span>
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}

function pcieText(details: Details | undefined): string | null {
  if (details === undefined || details.pcieLanes === null) return null
  if (details.pcieGeneration === null) return t`${details.pcieLanes} lanes`
  return t`generation ${details.pcieGeneration}, ${details.pcieLanes} lanes`
}

function throttleText(reasons: readonly (keyof typeof THROTTLES)[]): string {
  return reasons.length === 0 ? t`nothing` : reasons.map((reason) => translated(THROTTLES[reason])).join(', ')
}

function percent(value: number): string {
  return `${Math.round(value)} %`
}

function watts(value: number): string {
  return `${Math.round(value)} W`
}
