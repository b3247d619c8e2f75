import type { JobDetail } from '../../../contract/engine.ts'
import { ELEMENT_BYTES, type WgslBuffer, type WgslManifest, type WgslPass } from '../../../contract/wgsl.ts'
import { plural, translated, t } from '../../../contract/words/speak.ts'
import { bytes } from '../../format/quantity.ts'
import { Facts } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { jobKindWords } from '../../words/job.ts'
import { NamedList } from './named-list.tsx'

interface AskedOfGpuProps {
  readonly manifest: WgslManifest
  readonly inputs: JobDetail['inputs']
}

/** What the buyer asked the graphics card to do: its data, and the steps over it. */
export function AskedOfGpu({ manifest, inputs }: AskedOfGpuProps) {
  const { buffers, passes, rounds } = manifest
  return (
    <Facts
      facts={[
        { name: t`Kind`, value: translated(jobKindWords.wgsl.long) },
        { name: t`Program`, value: <ShortHex value={manifest.module} name={t`program’s SHA-256`} /> },
        {
          name: t`Data`,
          value: <NamedList items={buffers.map((each) => ({ name: each.name, note: contentOf(each, inputs) }))} />,
        },
        {
          name: t`Passes`,
          value: <NamedList items={passes.map((each) => ({ name: each.entryPoint, note: gridOf(each) }))} />,
        },
        {
          name: t`Rounds`,
          value: rounds === 1 ? t`All passes once` : t`All passes ${rounds.toLocaleString('en')} times`,
        },
      ]}
    />
  )
}

function contentOf(buffer: WgslBuffer, inputs: JobDetail['inputs']): string {
  if (buffer.from === 'values') return plural(buffer.values.length, { one: '# setting', other: '# settings' })
  const result = buffer.output ? t`, becomes a result` : ''
  if (buffer.from === 'zero') return t`${bytes(buffer.length * ELEMENT_BYTES)} of zeros${result}`
  const file = inputs?.files.find(({ path }) => path === buffer.name)
  return file === undefined ? t`from the buyer${result}` : t`${bytes(file.size)} from the buyer${result}`
}

function gridOf({ workgroups, split }: WgslPass): string {
  const grid = t`${workgroups.map((count) => count.toLocaleString('en')).join(' × ')} groups`
  return split === undefined ? grid : t`${grid}, in short steps`
}
