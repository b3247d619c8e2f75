import type { Gpu, GpuReport } from '../../../contract/engine.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { mebibytes, mebibytesOf } from '../../format/quantity.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { ErrorNotice, Notice } from '../../ui/notice.tsx'
import css from './machine.module.css'
import { Reading } from './reading.tsx'

/** One tile a card, or the reason why there is none and what to do. */
export function GpuTiles() {
  const report = useSection('gpus')
  return (
    <>
      {report.gpus.length === 0 ? <NoGpu problem={report.problem} /> : null}
      {report.gpus.length > 0 && report.problem !== null ? (
        <Notice tone="warn" title={report.problem.sentence}>
          <p>{report.problem.next}</p>
        </Notice>
      ) : null}
      {report.gpus.map((gpu) => (
        <GpuTile key={gpu.uuid} gpu={gpu} />
      ))}
    </>
  )
}

function GpuTile({ gpu }: { gpu: Gpu }) {
  const reason = (key: string): string => {
    const raw = gpu.missing[key]
    return raw === undefined ? 'not reported' : `card says ${raw}`
  }
  const memory = gpu.memoryMiB
  return (
    <Card title={gpu.name} icon="card">
      <p className={css['sub']}>{gpu.driver === null ? 'Graphics card' : `Graphics card, driver ${gpu.driver}`}</p>
      <div className={css['readings']}>
        <Reading name="Load" value={gpu.utilization} text={percent} full={100} reason={reason('utilization')} />
        <Reading
          name="Memory"
          value={gpu.memoryUsedMiB}
          text={(used) => (memory === null ? mebibytes(used) : mebibytesOf(used, memory))}
          full={memory}
          reason={reason('memoryUsedMiB')}
        />
        <Reading
          name="Power"
          value={gpu.powerW}
          text={(watts) => `${Math.round(watts)} W`}
          full={gpu.powerLimitW}
          reason={reason('powerW')}
        />
        <Reading name="Fan" value={gpu.fanPercent} text={percent} full={100} reason={reason('fanPercent')} />
        <Reading
          name="Temperature"
          value={gpu.temperatureC}
          text={(degrees) => `${Math.round(degrees)} °C`}
          reason={reason('temperatureC')}
        />
      </div>
    </Card>
  )
}

function NoGpu({ problem }: { problem: GpuReport['problem'] }) {
  const { call } = useEngine()
  const online = useOnline()
  const rescan = useAction(() => call('hardware.rescan', {}))
  return (
    <Card
      title="No graphics card"
      icon="card"
      aside={
        <Button size="s" icon="refresh" busy={rescan.busy} disabled={!online} onClick={() => rescan.run()}>
          Look again
        </Button>
      }
    >
      <div>
        <p className={css['why']}>{problem?.sentence ?? 'This machine reports no graphics card.'}</p>
        <p className={css['next']}>{problem?.next ?? 'Jobs for the processor run without one.'}</p>
      </div>
      {rescan.error === null ? null : <ErrorNotice error={rescan.error} />}
      {problem === null || problem.raw === null ? null : (
        <Disclosure summary="What the driver’s tool said">
          <pre className={css['raw']}>{problem.raw}</pre>
        </Disclosure>
      )}
    </Card>
  )
}

const percent = (value: number): string => `${Math.round(value)} %`
