import { rm } from 'node:fs/promises'
import path from 'node:path'
import { reasonOf, type ShellLog } from '../log.ts'
import { fetchArtefact, requireArtefact } from './artefact.ts'
import type { Feed } from './feed.ts'
import { fetchText, type FetchRules } from './fetch.ts'
import { MANIFEST_LIMIT_BYTES, type Release, type UpdateFile, type UpdateManifest } from '../../../contract/update.ts'
import { compareVersions, readManifest, requireCurrent } from './manifest.ts'
import { isInRollout } from './rollout.ts'
import type { UpdateMemoryFile } from './update-memory.ts'

export const CHECK_EVERY_MS = 6 * 60 * 60 * 1000
/** The start belongs to the engine and the window. */
const FIRST_CHECK_AFTER_MS = 30_000
export const MANIFEST_NAME = 'hearth-update.json'

/** A release that lies here whole. */
export interface ReadyUpdate {
  readonly version: string
  readonly file: UpdateFile
  readonly path: string
  /** The signed text it came with. */
  readonly manifest: string
}

export interface UpdateSource {
  readonly feed: Feed
  /** This app's kind of package, as `packageTarget` names it. */
  readonly target: string
  /** Version that runs. */
  readonly version: string
  /** Where a package is kept; nothing else may be in it. */
  readonly folder: string
  readonly rules: Pick<FetchRules, 'ca' | 'idleMs'>
}

export interface UpdatesOptions {
  readonly source: UpdateSource
  readonly memory: UpdateMemoryFile
  readonly log: ShellLog
  /** Unix milliseconds. */
  readonly now: () => number
  readonly schedule: (milliseconds: number, run: () => void) => () => void
  /** What lies ready is another one, came with a newer list, or is no longer to be installed. */
  readonly onChange: (update: ReadyUpdate | null) => void
}

export interface Updates {
  /** Looks at the feed now, and fetches what is for this machine. Failures are a line in the log; one look at a time. */
  look(): Promise<void>
  ready(): ReadyUpdate | null
  /** How the last look went, Unix milliseconds and a sentence; null before the first. */
  last(): { readonly at: number; readonly problem: string | null } | null
  stop(): void
}

/** Looks at the feed now and then and has the newer version lie ready. Installs nothing. */
export function watchUpdates({ source, memory, log, now, schedule, onChange }: UpdatesOptions): Updates {
  let ready: ReadyUpdate | null = null
  let looking: Promise<void> | null = null
  let last: ReturnType<Updates['last']> = null
  const ended = new AbortController()

  function look(): Promise<void> {
    looking ??= lookOnce().finally(() => {
      looking = null
    })
    return looking
  }

  async function lookOnce(): Promise<void> {
    const problem = await lookFor()
    last = { at: now(), problem }
  }

  /** What went wrong, as a sentence. */
  async function lookFor(): Promise<string | null> {
    try {
      const text = await fetchText(new URL(MANIFEST_NAME, source.feed.address).href, MANIFEST_LIMIT_BYTES, rules())
      const manifest = accept(text)
      const file = wanted(manifest)
      const { version } = manifest.release
      if (ready !== null && ready.version === version && (await isWhole(ready, file))) {
        become({ ...ready, manifest: text })
        return null
      }
      await drop()
      if (file === null) return null
      const stored = await fetchRelease(source, manifest.release, file, ended.signal)
      log.info('update-ready', { version })
      become({ version, file, path: stored, manifest: text })
      return null
    } catch (error) {
      const problem = reasonOf(error).slice(0, 200)
      if (!ended.signal.aborted) log.warn('update-refused', { reason: problem })
      return problem
    }
  }

  function become(update: ReadyUpdate | null): void {
    ready = update
    onChange(update)
  }

  /** What the list no longer wants, or another version takes the place of, is never installed. */
  async function drop(): Promise<void> {
    if (ready === null) return
    log.info('update-withdrawn', { version: ready.version })
    become(null)
    await rm(source.folder, { recursive: true, force: true })
  }

  function accept(text: string): UpdateManifest {
    const manifest = readManifest(text, source.feed)
    const known = memory.read()
    requireCurrent(manifest, now(), known.counter)
    if (manifest.counter > known.counter) memory.write({ ...known, counter: manifest.counter })
    return manifest
  }

  function wanted({ release, rolloutPercent }: UpdateManifest): UpdateFile | null {
    const { installId, refused } = memory.read()
    const isWanted =
      compareVersions(release.version, source.version) > 0 &&
      !refused.includes(release.version) &&
      isInRollout(installId, release.version, rolloutPercent)
    return isWanted ? fileFor(release, source.target) : null
  }

  function rules(): FetchRules {
    return { ...source.rules, hosts: hostsOf(source.feed), signal: ended.signal }
  }

  async function lookAndGoOn(): Promise<void> {
    await look()
    if (!ended.signal.aborted) cancel = schedule(CHECK_EVERY_MS, () => void lookAndGoOn())
  }

  let cancel = schedule(FIRST_CHECK_AFTER_MS, () => void lookAndGoOn())
  return {
    look,
    ready: () => ready,
    last: () => last,
    stop() {
      ended.abort()
      cancel()
    },
  }
}

/** Whether this very package still lies here. */
async function isWhole(ready: ReadyUpdate, wanted: UpdateFile | null): Promise<boolean> {
  if (wanted?.sha512 !== ready.file.sha512) return false
  return requireArtefact(ready.path, wanted).then(
    () => true,
    () => false,
  )
}

/**
 * Fetches one file of a release, checked to the last byte.
 * @throws HearthError as `fetchArtefact`
 */
export async function fetchRelease(
  { feed, folder, rules }: Pick<UpdateSource, 'feed' | 'folder' | 'rules'>,
  release: Release,
  file: UpdateFile,
  signal?: AbortSignal,
): Promise<string> {
  // A release lies in a folder of its own, so that the feed's manifest never names bytes that were replaced.
  const base = new URL(`${release.version}/`, feed.address).href
  return fetchArtefact(file, {
    base,
    folder: path.resolve(folder),
    rules: { ...rules, hosts: hostsOf(feed), ...(signal === undefined ? {} : { signal }) },
  })
}

/** The file of a release for this kind of package, or null when it has none. */
export function fileFor(release: Release, target: string): UpdateFile | null {
  return release.files.find((file) => file.target === target) ?? null
}

function hostsOf(feed: Feed): readonly string[] {
  return [new URL(feed.address).host, ...feed.hosts]
}
