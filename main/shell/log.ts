/** Plain facts only: never keys, passphrases, job data or whole objects. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>

/** Where the shell says what it did and what it refused. */
export interface ShellLog {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** One JSON object a line, written with `write`. */
export function lineLog(write: (line: string) => void, now: () => number = Date.now): ShellLog {
  const at = (level: string) => (event: string, fields?: LogFields) =>
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields })}\n`)
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

/** What an unknown thrown thing says, for the log only. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
