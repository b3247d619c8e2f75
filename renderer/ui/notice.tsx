import type { ReactNode } from 'react'
import type { ErrorEnvelope } from '../../contract/errors.ts'
import { translated } from '../../contract/words/speak.ts'
import { Icon, type IconName } from './icon.tsx'
import css from './notice.module.css'

type NoticeTone = 'info' | 'warn' | 'danger'
const icons: Record<NoticeTone, IconName> = { info: 'info', warn: 'warning', danger: 'warning' }

interface NoticeProps {
  readonly tone: NoticeTone
  /** What happened. */
  readonly title: ReactNode
  /** What was kept safe, and what to do. */
  readonly children?: ReactNode
  readonly action?: ReactNode
  /** Read out as soon as it appears: the answer to something the person just did. */
  readonly urgent?: boolean
}

export function Notice({ tone, title, children, action, urgent = false }: NoticeProps) {
  return (
    <div className={css['notice']} data-tone={tone} role={urgent ? 'alert' : undefined}>
      <Icon name={icons[tone]} />
      <div className={css['text']}>
        <p className={css['title']}>{title}</p>
        {children}
      </div>
      {action === undefined ? null : <div className={css['action']}>{action}</div>}
    </div>
  )
}

/** The engine's own sentence and hint about something that failed. */
export function ErrorNotice({ error, action }: { error: ErrorEnvelope; action?: ReactNode }) {
  return (
    <Notice tone="danger" title={translated(error.message)} action={action} urgent>
      {error.hint === undefined ? null : <p>{translated(error.hint)}</p>}
    </Notice>
  )
}
