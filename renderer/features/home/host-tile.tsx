import { plural, sentences, t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { mebibytesOf } from '../../format/quantity.ts'
import { Card } from '../../ui/card.tsx'
import css from './machine.module.css'
import { Reading } from './reading.tsx'

/** Processor and memory of this machine. */
export function HostTile() {
  const host = useSection('host')
  return (
    <Card title={t`Processor`} icon="chip">
      <p className={css['sub']}>
        {sentences(plural(host.cores, { one: '{1}, # core.', other: '{1}, # cores.' }, host.cpu), `${host.os}.`)}
      </p>
      <div className={css['readings']}>
        <Reading
          name={t`Load`}
          value={host.cpuPercent}
          text={(value) => `${Math.round(value)} %`}
          full={100}
          reason={t`not measured yet`}
        />
        {host.cpuTemperatureC === null ? null : (
          <Reading
            name={t`Temperature`}
            value={host.cpuTemperatureC}
            text={(value) => `${Math.round(value)} °C`}
            full={110}
            reason={t`not measured yet`}
          />
        )}
        <Reading
          name={t`Memory`}
          value={host.memoryUsedMiB}
          text={(used) => mebibytesOf(used, host.memoryMiB)}
          full={host.memoryMiB}
          reason={t`not measured yet`}
        />
      </div>
    </Card>
  )
}
