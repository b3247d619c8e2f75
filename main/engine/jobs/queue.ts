import type { JobKind } from '../../../contract/worker.ts'

export interface WaitingJob {
  readonly id: string
  readonly kind: JobKind
}

export interface StartedJob extends WaitingJob {
  /** The adapter it has to itself; null for jobs of kind `wasm`. */
  readonly gpu: string | null
}

/** Which jobs wait and which run; every change is a new value. */
export interface QueueState {
  /** Oldest first. */
  readonly waiting: readonly WaitingJob[]
  readonly running: readonly StartedJob[]
  /** Paused: running jobs go on, waiting ones keep their place. */
  readonly enabled: boolean
  /** Kinds of which none starts, although jobs are on. */
  readonly held: readonly JobKind[]
  /** Jobs of kind `wasm` at one time. */
  readonly slots: number
  /** Adapters, each with room for one job of kind `wgsl`. */
  readonly gpus: readonly string[]
}

export function emptyQueue(slots: number): QueueState {
  return { waiting: [], running: [], enabled: false, held: [], slots, gpus: [] }
}

/** Adds a job at the end; one that is here already stays where it is. */
export function enqueue(state: QueueState, { id, kind }: WaitingJob): QueueState {
  if (isIn(state, id)) return state
  return { ...state, waiting: [...state.waiting, { id, kind }] }
}

/** Whether a job waits or runs here. */
export function isIn({ waiting, running }: QueueState, id: string): boolean {
  return [...waiting, ...running].some((job) => job.id === id)
}

/** Moves the oldest waiting job for which there is a place to running; null when none may start. */
export function startNext(state: QueueState): { readonly job: StartedJob; readonly state: QueueState } | null {
  for (const { id, kind } of state.waiting) {
    const place = freePlace(state, kind)
    if (place === null) continue
    const job = { id, kind, gpu: place.gpu }
    const waiting = state.waiting.filter((other) => other.id !== id)
    return { job, state: { ...state, waiting, running: [...state.running, job] } }
  }
  return null
}

/** Where a job of this kind could start now, or null; the kinds do not take places from each other. */
export function freePlace(state: QueueState, kind: JobKind): { readonly gpu: string | null } | null {
  if (!state.enabled || state.held.includes(kind)) return null
  const running = ofKind(state.running, kind)
  if (kind === 'wasm') return running.length < state.slots ? { gpu: null } : null
  const gpu = state.gpus.find((one) => !running.some((job) => job.gpu === one))
  return gpu === undefined ? null : { gpu }
}

export function ofKind<Job extends WaitingJob>(jobs: readonly Job[], kind: JobKind): readonly Job[] {
  return jobs.filter((job) => job.kind === kind)
}

/** Takes a job out, wherever it is. */
export function remove(state: QueueState, id: string): QueueState {
  const others = <Job extends WaitingJob>(jobs: readonly Job[]): readonly Job[] => jobs.filter((job) => job.id !== id)
  return { ...state, waiting: others(state.waiting), running: others(state.running) }
}
