import type { DoctorCheck } from '../../contract/engine.ts'
import { translated, t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import { systemClock } from '../engine/ports/clock.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { connectEngine, type EngineClient } from './client.ts'
import { findEngine } from './control.ts'
import { dataRoot, engineDir } from './data-dir.ts'
import { localDiagnostic, reviewAndSave } from './doctor/diagnostic.ts'
import { NotRunning } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { localChecks } from './local-checks.ts'
import { table } from './table.ts'

/** `hearth doctor [--json | --file FILE]` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...WHERE_OPTIONS,
    json: { type: 'boolean', default: false },
    file: { type: 'string' },
  })
  const root = dataRoot(values.data, io.environment)
  const dir = await engineDir(root, values.network)
  if (values.file !== undefined) {
    const made =
      (await askEngine(dir, (engine) => engine.call('doctor.file', {}))) ?? (await localDiagnostic(root, dir))
    return reviewAndSave(made.text, values.file, io)
  }
  const asked = (await askEngine(dir, (engine) => engine.call('doctor.run', {})))?.checks ?? null
  const checks = asked ?? (await localChecks({ dataRoot: root, clock: systemClock }))
  if (values.json) io.out(JSON.stringify({ engine: asked !== null, checks }))
  else {
    if (asked === null) io.out(t`Hearth is not running; these are the checks that need no engine.`)
    for (const line of checks.flatMap(checkLines)) io.out(line)
  }
  return checks.some((check) => check.status === 'problem') ? EXIT.failed : EXIT.done
}

/** What the engine itself finds, or null when none runs. */
async function askEngine<Answer>(dir: string, ask: (engine: EngineClient) => Promise<Answer>): Promise<Answer | null> {
  try {
    const engine = await connectEngine(await findEngine(dir))
    try {
      return await ask(engine)
    } finally {
      engine.close()
    }
  } catch (error) {
    if (error instanceof NotRunning) return null
    throw error
  }
}

const MARKS = { ok: say`ok`, warning: say`warning`, problem: say`PROBLEM` } as const

function checkLines({ status, title, detail, next }: DoctorCheck): string[] {
  const said = `${foreign(translated(title), 60)}: ${foreign(translated(detail), 1000)}`
  return table([
    [translated(MARKS[status]).padEnd(7), said],
    ...(next === null ? [] : [['', foreign(translated(next), 400)]]),
  ])
}
