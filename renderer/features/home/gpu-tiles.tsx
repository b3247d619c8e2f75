import { adapterName } from '../../../contract/adapter-name.ts'
import type { Snapshot } from '../../../contract/engine.ts'
import type { Gpu, GpuReport } from '../../../contract/hardware.ts'
import { sentences, translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { mebibytes, mebibytesOf } from '../../format/quantity.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { foreignText } from '../../format/foreign-text.ts'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import { CardWork } from './card-work.tsx'
import css from './machine.module.css'
import { Reading } from './reading.tsx'

type Adapter = Snapshot['sandbox']['gpu']['adapters'][number]

/** One tile a card, or the reason why there is none and what to do; with a way to look again where the screen has none. */
export function GpuTiles({ rescan = true }: { rescan?: boolean }) {
  const report = useSection('gpus')
  const { gpu } = useSection('sandbox')
  const real = gpu.adapters.filter((adapter) => !adapter.software)
  if (report.gpus.length === 0) {
    return real.length === 0 ? (
      <NoGpu problem={report.problem} withRescan={rescan} />
    ) : (
      real.map((adapter) => <UnreadTile key={adapter.id} adapter={adapter} />)
    )
  }
  return (
    <>
      {report.problem === null ? null : (
        <Notice tone="warn" title={translated(report.problem.sentence)}>
          <p>{translated(report.problem.next)}</p>
        </Notice>
      )}
      {report.gpus.map((each) => (
        <GpuTile key={each.uuid} gpu={each} gpuJobs={gpuJobsOn(each, real)} />
      ))}
    </>
  )
}

/** Whether a card runs GPU jobs; empty where nobody can tell which adapter it is. */
function gpuJobsOn({ uuid }: Gpu, adapters: readonly Adapter[]): string {
  if (adapters.some(({ card }) => card === uuid)) return t`Runs GPU jobs.`
  return adapters.some(({ card }) => card === null) ? '' : t`Runs no GPU jobs; “Protection” says why.`
}

/** A card that computes and is of a make whose readings Hearth does not know. */
function UnreadTile({ adapter }: { adapter: Adapter }) {
  return (
    <Card title={foreignText(adapterName(adapter), 80)} icon="card">
      <p
        className={css['sub']}
      >{t`Graphics card. Runs GPU jobs. Its load and temperature are not shown: Hearth reads those of NVIDIA cards, and under Linux those of AMD cards.`}</p>
    </Card>
  )
}

function GpuTile({ gpu, gpuJobs }: { gpu: Gpu; gpuJobs: string }) {
  const reason = (key: string): string => {
    const raw = gpu.missing[key]
    return raw === undefined ? t`not reported` : t`card says ${raw}`
  }
  const memory = gpu.memoryMiB
  return (
    <Card title={gpu.name} icon="card">
      <p className={css['sub']}>
        {sentences(gpu.driver === null ? t`Graphics card.` : t`Graphics card, driver ${gpu.driver}.`, gpuJobs)}
      </p>
      <div className={css['readings']}>
        <Reading name={t`Load`} value={gpu.utilization} text={percent} full={100} reason={reason('utilization')} />
        <Reading
          name={t`Memory`}
          value={gpu.memoryUsedMiB}
          text={(used) => (memory === null ? mebibytes(used) : mebibytesOf(used, memory))}
          full={memory}
          reason={reason('memoryUsedMiB')}
        />
        <Reading
          name={t`Power`}
          value={gpu.powerW}
          text={(watts) => `${Math.round(watts)} W`}
          full={gpu.powerLimitW}
          reason={reason('powerW')}
        />
        <Reading name={t`Fan`} value={gpu.fanPercent} text={percent} full={100} reason={reason('fanPercent')} />
        <Reading
          name={t`Temperature`}
          value={gpu.temperatureC}
          text={(degrees) => `${Math.round(degrees)} °C`}
          reason={reason('temperatureC')}
        />
      </div>
      <CardWork uuid={gpu.uuid} />
    </Card>
  )
}

function NoGpu({ problem, withRescan }: { problem: GpuReport['problem']; withRescan: boolean }) {
  const { call } = useEngine()
  const online = useOnline()
  const rescan = useAction(() => call('hardware.rescan', {}))
  return (
    <Card
      title={t`No graphics card`}
      icon="card"
      aside={
        withRescan ? (
          <Button
            size="s"
            icon="refresh"
            busy={rescan.busy}
            disabled={!online}
            onClick={() => rescan.run()}
          >{t`Look again`}</Button>
        ) : null
      }
    >
      <div>
        <p className={css['why']}>{translated(problem?.sentence ?? say`This machine reports no graphics card.`)}</p>
        <p className={css['next']}>{translated(problem?.next ?? say`Jobs for the processor run without one.`)}</p>
      </div>
      {rescan.error === null ? null : <ErrorNotice error={rescan.error} />}
      {problem === null || problem.raw === null ? null : (
        <Disclosure summary={t`What the driver’s tool said`}>
          <pre className={css['raw']}>{problem.raw}</pre>
        </Disclosure>
      )}
    </Card>
  )
}

const percent = (value: number): string => `${Math.round(value)} %`
