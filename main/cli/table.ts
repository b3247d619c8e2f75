/** Columns of text under each other, two spaces apart; nothing is padded at the end of a line. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, lengthOf(cell))
    })
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join('  ')
      .trimEnd(),
  )
}

/** Chinese characters and full-width punctuation are as wide as two letters in a terminal (Unicode TR11). */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

function lengthOf(text: string): number {
  return Array.from(text).reduce((length, letter) => length + (WIDE.test(letter) ? 2 : 1), 0)
}
