import { z } from 'zod'

/** Protections that a control takes away, to see that the same attempts then get through. */
export const Without = z.enum(['policy', 'requests', 'resolver', 'web-rtc', 'navigation', 'time-zone', 'own-profile'])
export type Without = z.infer<typeof Without>

/** `--without=policy,requests` among the arguments. */
export function withoutOf(args: readonly string[]): ReadonlySet<Without> {
  const list = args.find((text) => text.startsWith('--without='))?.slice('--without='.length) ?? ''
  return new Set(z.array(Without).parse(list.split(',').filter((name) => name !== '')))
}

/** With this argument the stand-in keeps asking the page whether it is there, and says so on stderr. */
export const ASK_PAGE = '--ask-page'
export const PAGE_ANSWERED = 'the page answered in'

/** Followed by a folder: Chromium keeps its profile there, so that instances share it. */
export const PROFILE = '--profile='
