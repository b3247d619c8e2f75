/**
 * Text from others, shortened and without characters that could hide or reorder what stands
 * around it: control characters, bidirectional overrides and isolates, zero-width characters.
 */
export function foreignText(text: string, limit: number): string {
  const clean = text
    .replace(/[\p{Cc}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const letters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(clean.slice(0, limit * 8))]
  if (letters.length <= limit) return letters.map((part) => part.segment).join('')
  return `${letters
    .slice(0, limit - 1)
    .map((part) => part.segment)
    .join('')}…`
}
