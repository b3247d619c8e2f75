/** Reads a `Server-Timing` header (W3C Server Timing) into milliseconds by name. */
export function parseServerTiming(header: string): ReadonlyMap<string, number> {
  const parts = new Map<string, number>()
  for (const entry of header.split(',')) {
    const match = /^\s*([\w-]+)\s*;\s*dur=([\d.]+)/.exec(entry)
    if (match?.[1] !== undefined) parts.set(match[1], Number(match[2]))
  }
  return parts
}
