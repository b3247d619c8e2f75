import type { JobDetail } from '../../../contract/engine.ts'
import type { WasmManifest } from '../../../contract/job.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { bytes } from '../../format/quantity.ts'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { jobKindWords } from '../../words/job.ts'
import css from './job-panel.module.css'

interface AskedOfCpuProps {
  readonly manifest: WasmManifest
  readonly inputs: JobDetail['inputs']
}

/** What the buyer asked the processor to do. */
export function AskedOfCpu({ manifest, inputs }: AskedOfCpuProps) {
  const { args, files, stdin } = manifest
  const facts: Fact[] = [
    { name: t`Kind`, value: translated(jobKindWords.wasm.long) },
    { name: t`Program`, value: <ShortHex value={manifest.module} name={t`program’s SHA-256`} /> },
    { name: t`Arguments`, value: args.length === 0 ? <Quiet>{t`none`}</Quiet> : <Arguments args={args} /> },
    {
      name: t`Standard input`,
      value: inputs?.stdin ? bytes(inputs.stdin.size) : <Quiet>{stdin === undefined ? t`none` : t`not read`}</Quiet>,
    },
    { name: t`Input files`, value: files.length === 0 ? <Quiet>{t`none`}</Quiet> : files.length },
  ]
  if (manifest.verifiable === true)
    facts.push({ name: t`Promise`, value: t`The same result, bit for bit, on every run` })
  return <Facts facts={facts} />
}

function Arguments({ args }: { args: readonly string[] }) {
  return (
    <pre className={css['arguments']}>
      <bdi>{foreignText(args.join('  '), 600)}</bdi>
    </pre>
  )
}

function Quiet({ children }: { children: string }) {
  return <span className={css['quiet']}>{children}</span>
}
