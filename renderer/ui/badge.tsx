import type { ReactNode } from 'react'
import css from './badge.module.css'
import { Shape, type ShapeName } from './shape.tsx'

export type Tone = 'neutral' | 'work' | 'money' | 'warn' | 'danger'

/** A state as shape and text; the colour only repeats what both say. */
export function Badge({ shape, tone = 'neutral', children }: { shape: ShapeName; tone?: Tone; children: ReactNode }) {
  return (
    <span className={css['badge']} data-tone={tone}>
      <Shape name={shape} />
      <span>{children}</span>
    </span>
  )
}
