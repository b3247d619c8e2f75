import { writeFile } from 'node:fs/promises'
import { HearthError } from '../../../contract/errors.ts'
import { t } from '../../../contract/words/speak.ts'
import { desktopLogFile } from '../../desktop-log.ts'
import { coveredFile, systemVersions } from '../../engine/diagnostics/make.ts'
import { lastLines, recentLog } from '../../engine/diagnostics/recent-log.ts'
import { systemClock } from '../../engine/ports/clock.ts'
import { foreign } from '../foreign-text.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { localChecks } from '../local-checks.ts'
import { askLine } from '../prompt.ts'

const LONGEST_LINE = 10_000

/** The diagnostic file while no engine runs: what can be checked without one, and what the last one logged. */
export async function localDiagnostic(root: string, dir: string): Promise<{ readonly text: string }> {
  const desktopLog = await lastLines(desktopLogFile(root))
  return coveredFile({
    madeAt: systemClock.now(),
    versions: systemVersions(),
    host: null,
    gpus: null,
    availability: null,
    checks: await localChecks({ dataRoot: root, clock: systemClock }),
    settings: {},
    log: await recentLog(dir),
    desktopLog: desktopLog.length === 0 ? null : desktopLog,
  })
}

/**
 * Shows all of a diagnostic file, and saves exactly that once the person agrees.
 * @throws HearthError `cli/needs-terminal`, `cli/cannot-write`; Interrupted
 */
export async function reviewAndSave(text: string, file: string, io: CommandIo): Promise<number> {
  for (const line of text.split('\n')) io.out(foreign(line, LONGEST_LINE))
  const answer = await askLine(io, t`This is all of it. Type “yes” to save it as ${foreign(file)}: `)
  if (answer.trim() !== 'yes') {
    io.out(t`Nothing was saved.`)
    return EXIT.failed
  }
  await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    throw new HearthError('cli/cannot-write', `The file ${file} cannot be written.`, {
      hint: 'It must not exist yet, and its folder must be writable.',
      cause: error,
    })
  })
  io.out(t`Saved ${foreign(file)}.`)
  return EXIT.done
}
