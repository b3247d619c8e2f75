/** A `Server-Timing` header (W3C Server Timing) of steps in milliseconds; where the time of a job went. */
export function serverTiming(...parts: readonly ReadonlyMap<string, number>[]): string {
  const entries = parts.flatMap((part) => [...part])
  return entries.map(([step, milliseconds]) => `${step};dur=${milliseconds.toFixed(2)}`).join(', ')
}
