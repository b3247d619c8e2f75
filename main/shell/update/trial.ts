import type { Feed } from './feed.ts'
import type { Release } from '../../../contract/update.ts'
import { didNotTake, type InstallFailure } from './install-failure.ts'
import { compareVersions, readManifest } from './manifest.ts'
import type { UpdateMemory } from './update-memory.ts'

/** So many starts of a new version may fail before the one before is offered. */
export const STARTS_ALLOWED = 2

export type StartPlan = 'start' | 'offer-previous'

export interface PlannedStart {
  readonly memory: UpdateMemory
  readonly plan: StartPlan
  /** An update that was handed to the installer, while it is the old version that starts. */
  readonly failed: InstallFailure | null
}

/**
 * What this start means for an update on trial: counts it, notices that the update did not take or was put back,
 * and says when the new version has failed too often. Store the memory before anything else happens.
 */
export function planStart(memory: UpdateMemory, running: string): PlannedStart {
  const { trial } = memory
  if (trial === null) return { memory, plan: 'start', failed: null }
  if (trial.version !== running) {
    const isOlder = compareVersions(running, trial.version) < 0
    const wasPutBack = isOlder && trial.starts >= STARTS_ALLOWED
    const failed = isOlder && trial.starts === 0 ? { version: trial.version, ...(trial.problem ?? didNotTake) } : null
    const refused = wasPutBack ? [...memory.refused, trial.version].slice(-50) : memory.refused
    return { memory: { ...memory, refused, trial: null }, plan: 'start', failed }
  }
  if (trial.starts >= STARTS_ALLOWED) return { memory, plan: 'offer-previous', failed: null }
  const next = { ...trial, starts: trial.starts + 1, problem: null }
  return { memory: { ...memory, trial: next }, plan: 'start', failed: null }
}

export type WayBack =
  | { readonly kind: 'open'; readonly release: Release }
  /** The new version has changed the books in a way the one before cannot read. */
  | { readonly kind: 'books-changed'; readonly version: string }
  | { readonly kind: 'none' }

/**
 * The release that the signed manifest of the trial names to go back to. This is the only way to an older version.
 * @throws HearthError when the stored manifest is not signed any more
 */
export function wayBack(trial: NonNullable<UpdateMemory['trial']>, feed: Feed): WayBack {
  const { release, previous } = readManifest(trial.manifest, feed)
  if (previous === null) return { kind: 'none' }
  if (previous.schema < release.schema) return { kind: 'books-changed', version: previous.version }
  return { kind: 'open', release: previous }
}
