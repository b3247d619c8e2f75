import { normalize } from 'viem/ens'
import { HearthError } from '../../../../contract/errors.ts'
import { say } from '../../../../contract/words/say.ts'

/**
 * A name as everybody else writes it (ENSIP-15), which leaves no two names that look the same for want of another
 * script or a sign that nobody sees. Pure.
 * @throws HearthError `wallet/bad-name` for one that is none, or mixes scripts
 */
export function plainName(typed: string): string {
  try {
    return normalize(typed.trim())
  } catch (cause) {
    throw new HearthError(
      'wallet/bad-name',
      'That is no name that can be trusted: letters in it do not belong together.',
      {
        hint: 'Names that mix scripts are made to look like others. Paste the address itself.',
        cause,
      },
    )
  }
}

/** What a person should look at twice before money goes where this name points. */
export function nameWarnings(name: string): readonly string[] {
  const strange = [...new Set(Array.from(name).filter((letter) => !/[a-z0-9._-]/.test(letter)))]
  if (strange.length === 0) return []
  const spelt = strange.slice(0, 8).map((letter) => `${letter} (U+${codeOf(letter)})`)
  return [
    say`The name has signs beyond a to z that can look like others: ${spelt.join(', ')}. Compare the address with whoever gave you the name.`,
  ]
}

function codeOf(letter: string): string {
  return (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
