import { HearthError } from '../../../contract/errors.ts'
import { PAIRING_LINK, readPairingCode } from '../../../contract/rigs-code.ts'

/** The scheme of links to this app, registered with the system. */
export const LINK_SCHEME = 'hearth'

/** The link and nothing around it: one host, one form, letters and digits of a code in groups. */
const FORM = new RegExp(`^${PAIRING_LINK}([0-9A-Za-z]{1,4}(?:-[0-9A-Za-z]{1,4}){7,15})$`)

/**
 * The code of a link that pairs machines; null for every other text. Whoever writes a link writes all of it, so what
 * is not exactly such a link is none, and nothing of it is looked at any further.
 */
export function pairingCodeOf(link: string): string | null {
  const code = FORM.exec(link)?.[1]
  if (code === undefined) return null
  try {
    readPairingCode(code)
    return code
  } catch (error) {
    if (error instanceof HearthError) return null
    throw error
  }
}

/** The link among the arguments of a start; null where there is none, or more than one. */
export function linkAmong(args: readonly string[]): string | null {
  const links = args.filter((argument) => argument.toLowerCase().startsWith(`${LINK_SCHEME}:`))
  return links.length === 1 ? (links[0] ?? null) : null
}
