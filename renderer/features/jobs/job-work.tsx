import type { JobDetail } from '../../../contract/engine.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { bytes } from '../../format/quantity.ts'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import css from './job-panel.module.css'
import { Touches } from './touches.tsx'

const SHOWN_FILES = 20

/** What the buyer asked for and what came out. Contents are never shown: they are the buyer's. */
export function JobWork({ detail }: { detail: JobDetail }) {
  const { manifest, inputs, outputs } = detail
  const asked: Fact[] = [
    { name: 'Program', value: <ShortHex value={manifest.module} name="program’s SHA-256" /> },
    {
      name: 'Arguments',
      value:
        manifest.args.length === 0 ? (
          <span className={css['quiet']}>none</span>
        ) : (
          <pre className={css['arguments']}>
            <bdi>{foreignText(manifest.args.join('  '), 600)}</bdi>
          </pre>
        ),
    },
    { name: 'Standard input', value: size(inputs?.stdin?.size, manifest.stdin === undefined ? 'none' : 'not read') },
    { name: 'Input files', value: manifest.files.length === 0 ? size(undefined, 'none') : manifest.files.length },
  ]
  return (
    <section className={css['section']} aria-label="Work">
      <h3>What was asked</h3>
      <Facts facts={asked} />
      <Touches limits={manifest.limits} />
      {outputs === null ? null : (
        <>
          <h3>What came out</h3>
          <Facts
            facts={[
              { name: 'Exit code', value: outputs.exitCode ?? size(undefined, 'none, it did not run to its end') },
              { name: 'Standard output', value: bytes(outputs.stdout.size) },
              { name: 'Standard error', value: bytes(outputs.stderr.size) },
              { name: 'Files', value: <OutputFiles files={outputs.files} /> },
            ]}
          />
        </>
      )}
    </section>
  )
}

function OutputFiles({ files }: { files: NonNullable<JobDetail['outputs']>['files'] }) {
  if (files.length === 0) return size(undefined, 'none')
  return (
    <ul className={css['files']}>
      {files.slice(0, SHOWN_FILES).map((file) => (
        <li key={file.path} className={css['file']}>
          <bdi>{foreignText(file.path, 120)}</bdi>
          <span>{bytes(file.size)}</span>
        </li>
      ))}
      {files.length > SHOWN_FILES ? <li className={css['quiet']}>and {files.length - SHOWN_FILES} more</li> : null}
    </ul>
  )
}

function size(count: number | undefined, otherwise: string) {
  return count === undefined ? <span className={css['quiet']}>{otherwise}</span> : <>{bytes(count)}</>
}
