/** The program of a list that is running, in the words of the list; null when none is. Pure. */
export function runningGame(programs: Iterable<string>, list: readonly string[]): string | null {
  const wanted = new Map(list.map((name) => [plain(name), name]))
  // The kernel keeps 15 characters of a program's name.
  const cut = new Map([...wanted].filter(([name]) => name.length > 15).map(([name, said]) => [name.slice(0, 15), said]))
  for (const program of programs) {
    const name = plain(program)
    const found = wanted.get(name) ?? (name.length === 15 ? cut.get(name) : undefined)
    if (found !== undefined) return found
  }
  return null
}

function plain(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? name
  return last
    .trim()
    .toLowerCase()
    .replace(/\.exe$/, '')
}
