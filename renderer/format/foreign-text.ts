// Making one costs milliseconds.
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Plain letters with single spaces between them: nothing to take out, and each is a letter of its own. */
const plain = /^[!-~]+(?: [!-~]+)*$/

/**
 * Text from others, shortened and without characters that could hide or reorder what stands
 * around it: control characters, bidirectional overrides and isolates, and whatever else has no shape of its own.
 */
export function foreignText(text: string, limit: number): string {
  if (text.length <= limit && plain.test(text)) return text
  const clean = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const shown = [...letters.segment(clean.slice(0, limit * 8))]
  if (shown.length <= limit) return shown.map((part) => part.segment).join('')
  return `${shown
    .slice(0, limit - 1)
    .map((part) => part.segment)
    .join('')}…`
}
