import type { AvailabilityState } from '../../contract/engine.ts'
import type { ShapeName } from '../ui/shape.tsx'

interface StateWords {
  readonly label: string
  readonly shape: ShapeName
  readonly tone: 'work' | 'neutral' | 'danger'
}

/** The four states, in the words used everywhere; each has its own outline. */
export const stateWords: Readonly<Record<AvailabilityState, StateWords>> = {
  available: { label: 'Available', shape: 'ring', tone: 'work' },
  working: { label: 'Working', shape: 'working', tone: 'work' },
  paused: { label: 'Paused', shape: 'bars', tone: 'neutral' },
  stopped: { label: 'Stopped', shape: 'square', tone: 'danger' },
}
