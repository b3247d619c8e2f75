import type { RigRow } from '../../../contract/rigs.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { readArguments } from '../arguments.ts'
import { foreign } from '../foreign-text.ts'
import { type CommandIo, EXIT } from '../io.ts'
import { readPauseChoice } from '../pause.ts'
import { withEngine } from '../with-engine.ts'
import { RIG_OPTIONS, rigNamed, text } from './words.ts'

/** `hearth rigs pause NAME [--for 1h|tomorrow]` */
export async function pause(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, { ...RIG_OPTIONS, for: text }, ['NAME'])
  const choice = readPauseChoice(values.for)
  const rig = await withEngine(values, io, async (engine) =>
    engine.call('rigs.pause', { id: rigNamed(positionals[0] ?? '', engine.snapshot().rigs), for: choice }),
  )
  return show(rig, values.json, io)
}

/** `hearth rigs resume NAME` */
export async function resume(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, RIG_OPTIONS, ['NAME'])
  const rig = await withEngine(values, io, async (engine) =>
    engine.call('rigs.resume', { id: rigNamed(positionals[0] ?? '', engine.snapshot().rigs) }),
  )
  return show(rig, values.json, io)
}

/** The one sentence that the other machine shows itself. */
function show(rig: RigRow, json: boolean, io: CommandIo): number {
  const sentence = foreign(translated(rig.report?.availability.why.sentence ?? ''), 400)
  io.out(json ? JSON.stringify(rig) : t`${foreign(rig.name, 40)}: ${sentence}`)
  return EXIT.done
}
