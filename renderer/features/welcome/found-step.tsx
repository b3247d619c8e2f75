import type { ReactNode } from 'react'
import type { Gpu } from '../../../contract/hardware.ts'
import { sentences, t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { mebibytes } from '../../format/quantity.ts'
import { Button } from '../../ui/button.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import css from './welcome.module.css'

/** What this machine has, and the reason where something is missing. */
export function FoundStep() {
  const { gpus } = useSection('gpus')
  const host = useSection('host')
  const { summary } = useSection('sandbox')
  return (
    <>
      <p className={css['lead']}>
        {t`Your PC earns while you are away, and gets out of the way the moment you are back. Nothing here is sent anywhere.`}
      </p>
      <ul className={css['found']}>
        {gpus.length === 0 ? <NoCard /> : gpus.map((gpu) => <CardRow key={gpu.uuid} gpu={gpu} />)}
        <Row icon="chip" name={t`Processor`}>
          {t`${foreignText(host.cpu, 80)}, ${host.cores} cores, ${mebibytes(host.memoryMiB)} of memory`}
        </Row>
        <Row icon="network" name={t`Network`}>
          {host.network.interface === null
            ? t`No network connection was found. Practice works without one.`
            : t`Connected through ${foreignText(host.network.interface, 40)}. Nothing has to be opened in your router.`}
        </Row>
        <Row icon="shield" name={t`Protection`}>
          {translated(summary)}
        </Row>
      </ul>
    </>
  )
}

function CardRow({ gpu }: { gpu: Gpu }) {
  const { problem } = useSection('gpus')
  return (
    <Row icon="card" name={foreignText(gpu.name, 80)}>
      <span>{gpu.driver === null ? <Unknown reason={t`driver not reported`} /> : t`Driver ${gpu.driver}`}</span>
      <span>
        {gpu.memoryMiB === null ? (
          <Unknown reason={t`memory not known: card says ${gpu.missing['memoryMiB'] ?? 'N/A'}`} />
        ) : (
          t`${mebibytes(gpu.memoryMiB)} of graphics memory`
        )}
      </span>
      {problem === null ? null : <span>{sentences(translated(problem.sentence), translated(problem.next))}</span>}
    </Row>
  )
}

function NoCard() {
  const { problem } = useSection('gpus')
  const { call } = useEngine()
  const online = useOnline()
  const rescan = useAction(() => call('hardware.rescan', {}))
  const again = (
    <Button size="s" icon="refresh" busy={rescan.busy} disabled={!online} onClick={() => rescan.run()}>
      {t`Look again`}
    </Button>
  )
  return (
    <Row icon="card" name={t`No graphics card`} aside={again}>
      <span>{problem === null ? t`This machine reports no graphics card.` : translated(problem.sentence)}</span>
      <span>{problem === null ? t`Jobs for the processor run without one.` : translated(problem.next)}</span>
      {problem === null || problem.raw === null ? null : (
        <Disclosure summary={t`What the driver’s tool said`}>
          <pre className={css['raw']}>{problem.raw}</pre>
        </Disclosure>
      )}
      {rescan.error === null ? null : <ErrorNotice error={rescan.error} />}
    </Row>
  )
}

interface RowProps {
  readonly icon: IconName
  readonly name: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}

function Row({ icon, name, aside, children }: RowProps) {
  return (
    <li className={css['row']}>
      <Icon name={icon} size={20} />
      <div className={css['what']}>
        <h2>{name}</h2>
        <div className={css['detail']}>{children}</div>
      </div>
      {aside}
    </li>
  )
}
