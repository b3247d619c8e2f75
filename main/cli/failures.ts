import { HearthError, toEnvelope } from '../../contract/errors.ts'
import { translated } from '../../contract/words/speak.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'

/** The command was written wrong. */
export class UsageError extends HearthError {
  constructor(message: string, hint?: string) {
    super('cli/usage', message, hint === undefined ? {} : { hint })
  }
}

/** No engine can be reached for this data folder. */
export class NotRunning extends HearthError {
  constructor(message: string, hint: string, cause?: unknown) {
    super('cli/not-running', message, { hint, cause })
  }
}

/** The engine understood and said no; code, sentence and hint are its own. */
export class Refused extends HearthError {}

/** The person ended the command. */
export class Interrupted extends HearthError {
  constructor(message: string, hint?: string) {
    super('cli/interrupted', message, hint === undefined ? {} : { hint })
  }
}

/** Says what went wrong on standard error and gives the exit code for it. */
export function reportFailure(error: unknown, io: CommandIo): number {
  const { message, hint } = toEnvelope(error)
  io.err(foreign(translated(message), 1000))
  if (hint !== undefined) io.err(foreign(translated(hint), 1000))
  if (error instanceof UsageError) return EXIT.usage
  if (error instanceof NotRunning) return EXIT.notRunning
  if (error instanceof Refused) return EXIT.refused
  return error instanceof Interrupted ? EXIT.interrupted : EXIT.failed
}

/** Runs a command and gives its exit code; says what went wrong, and how it is written where that was it. Never throws. */
export async function reported(
  work: () => Promise<number>,
  usage: () => string | null,
  io: CommandIo,
): Promise<number> {
  try {
    return await work()
  } catch (error) {
    const code = reportFailure(error, io)
    const written = usage()
    if (code === EXIT.usage && written !== null) io.err(written)
    if (io.environment['HEARTH_DEBUG'] === '1' && error instanceof Error) io.err(foreign(error.stack ?? '', 4000))
    return code
  }
}
