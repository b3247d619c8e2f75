import type { AnchorStatus } from '../../../contract/anchor.ts'
import { t } from '../../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { UsageError } from '../failures.ts'
import { foreign } from '../foreign-text.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { localTime } from '../local-time.ts'
import { withEngine } from '../with-engine.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  every: { type: 'string' },
  status: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

/** `hearth receipts anchor`: puts the receipts on the chain now, or says how often that is to happen. */
export async function anchor(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const minutes = values.every === undefined ? undefined : readInterval(values.every)
  const status = await withEngine(values, io, (engine) => {
    if (minutes !== undefined) return engine.call('anchors.every', { minutes })
    return values.status ? engine.call('anchors.status', {}) : engine.call('anchors.now', {})
  })
  if (values.json) io.out(JSON.stringify(status))
  else for (const line of statusLines(status)) io.out(line)
  return EXIT.done
}

const UNITS = { m: 1, h: 60, d: 24 * 60 } as const
const LONGEST_MINUTES = 30 * 24 * 60

/** "30m", "1h", "7d" or "off" as minutes. @throws UsageError */
function readInterval(text: string): number | null {
  if (text === 'off') return null
  const match = /^([1-9][0-9]{0,4})([mhd])$/.exec(text)
  const unit = match?.[2]
  const minutes = unit === 'm' || unit === 'h' || unit === 'd' ? Number(match?.[1]) * UNITS[unit] : Number.NaN
  if (minutes <= LONGEST_MINUTES) return minutes
  throw new UsageError(`“${text}” is not an interval.`, 'Say 30m, 1h, 7d or off; 30 days is the longest.')
}

function statusLines(status: AnchorStatus): string[] {
  const { possible, everyMinutes, receipts, anchored, underWay, lastAt, problem } = status
  if (!possible) return [t`This network has no contract that receipts could be anchored in.`]
  return [
    t`${anchored} of ${receipts} receipts are anchored${underWay ? t`, more are on their way` : ''}.`,
    everyMinutes === null
      ? t`They are anchored only when you ask.`
      : t`They are anchored every ${inWords(everyMinutes)}.`,
    ...(lastAt === null ? [] : [t`The last time: ${localTime(lastAt)}.`]),
    ...(problem === null ? [] : [foreign(problem, 400)]),
  ]
}

const NAMES = [
  ['day', UNITS.d],
  ['hour', UNITS.h],
  ['minute', UNITS.m],
] as const

/** "hour", "2 days": the largest unit that fits without a rest. */
function inWords(minutes: number): string {
  const [name, size] = NAMES.find(([, unit]) => minutes % unit === 0) ?? NAMES[2]
  const count = minutes / size
  return count === 1 ? name : `${count} ${name}s`
}
