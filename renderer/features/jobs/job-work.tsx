import type { JobDetail } from '../../../contract/engine.ts'
import { t } from '../../../contract/words/speak.ts'
import { bytes } from '../../format/quantity.ts'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { AskedOfCpu } from './asked-of-cpu.tsx'
import { AskedOfGpu } from './asked-of-gpu.tsx'
import css from './job-panel.module.css'
import { NamedList } from './named-list.tsx'
import { Touches } from './touches.tsx'

/** What the buyer asked for and what came out. Contents are never shown: they are the buyer's. */
export function JobWork({ detail }: { detail: JobDetail }) {
  const { manifest, inputs, outputs } = detail
  return (
    <section className={css['section']} aria-label={t`Work`}>
      <h3>{t`What was asked`}</h3>
      {manifest.kind === 'wasm' ? (
        <AskedOfCpu manifest={manifest} inputs={inputs} />
      ) : (
        <AskedOfGpu manifest={manifest} inputs={inputs} />
      )}
      <Touches manifest={manifest} />
      {outputs === null ? null : (
        <>
          <h3>{t`What came out`}</h3>
          <Facts facts={[...(manifest.kind === 'wasm' ? printed(outputs) : []), filesOf(outputs)]} />
        </>
      )}
    </section>
  )
}

type Outputs = NonNullable<JobDetail['outputs']>

/** What only a program for the processor has. */
function printed({ exitCode, stdout, stderr }: Outputs): readonly Fact[] {
  return [
    {
      name: t`Exit code`,
      value: exitCode ?? <span className={css['quiet']}>{t`none, it did not run to its end`}</span>,
    },
    { name: t`Standard output`, value: bytes(stdout.size) },
    { name: t`Standard error`, value: bytes(stderr.size) },
  ]
}

function filesOf({ files }: Outputs): Fact {
  return {
    name: t`Files`,
    value: <NamedList items={files.map(({ path, size }) => ({ name: path, note: bytes(size) }))} />,
  }
}
