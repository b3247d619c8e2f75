/** English text to what another language says instead. `{0}` stands for the first value in both. */
export type Catalogue = Readonly<Record<string, string>>

/** What may stand in a sentence. */
export type Value = string | number | bigint

/**
 * Marks English text that a person may read, so that the catalogues must have it. It gives exactly that text:
 * books, logs, buyers and `--json` stay in English, and `translated` says it in the person's language.
 */
export function say(parts: TemplateStringsArray, ...values: readonly Value[]): string {
  return parts.reduce((text, part, index) => `${text}${values[index - 1] ?? ''}${part}`)
}

/** The id of a tagged template in the catalogues: its text with `{0}`, `{1}`, … for the values. */
export function idOf(parts: readonly string[]): string {
  return parts.reduce((id, part, index) => `${id}{${index - 1}}${part}`)
}
