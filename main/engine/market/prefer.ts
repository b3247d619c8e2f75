/** Longest a request may wait for a job to end, in seconds. */
export const MAX_WAIT_SECONDS = 120

/**
 * The `wait` preference of a `Prefer` header in whole seconds (RFC 7240), at most 120; null when
 * there is none, or none that can be understood, which the RFC says to ignore.
 */
export function preferredWait(header: string | undefined): number | null {
  for (const preference of (header ?? '').split(',')) {
    const [name, value] = preference.split(';')[0]?.split('=') ?? []
    if (name?.trim().toLowerCase() !== 'wait') continue
    const seconds = /^"?(\d{1,9})"?$/.exec(value?.trim() ?? '')?.[1]
    // The first of several counts.
    return seconds === undefined ? null : Math.min(Number(seconds), MAX_WAIT_SECONDS)
  }
  return null
}
