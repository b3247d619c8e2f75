import { stripVTControlCharacters } from 'node:util'

/**
 * Text that came from somebody else, safe to print: terminal escapes, control, direction and
 * invisible characters are removed, white space is folded, and it is cut to `length` characters.
 */
export function foreign(text: string, length = 200): string {
  // Whole escape sequences first, so that their letters do not stay behind.
  const clean = stripVTControlCharacters(text)
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, '')
    .trim()
  const characters = Array.from(clean)
  return characters.length <= length ? clean : `${characters.slice(0, length - 1).join('')}…`
}
