import { open } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

/** Enough for the last hours of a machine that has trouble. */
const MOST_LINES = 200
const MOST_BYTES = 128 * 1024
const LONGEST_FIELD = 300

const LEVELS: Readonly<Record<number, string>> = { 30: 'info', 40: 'warn', 50: 'error' }

/** One line of `main/log.ts`: its level as a number, its time, the event, and plain facts. */
const EngineLine = z
  .looseObject({ level: z.number(), time: z.string(), msg: z.string() })
  .transform(({ level, time, msg, ...facts }) => ({ time, level: LEVELS[level] ?? String(level), event: msg, facts }))
/** One line of `main/shell/log.ts`. */
const ShellLine = z
  .looseObject({ level: z.enum(['info', 'warn', 'error']), time: z.string(), event: z.string() })
  .transform(({ level, time, event, ...facts }) => ({ time, level, event, facts }))
const Line = z.union([EngineLine, ShellLine])

/** The last lines that the engine of a folder logged, as of `lastLines`. */
export function recentLog(dataDir: string): Promise<readonly string[]> {
  return lastLines(path.join(dataDir, 'logs', 'hearth.log'))
}

/** The last lines of a log, oldest first, each as `time level event name=value …`; none where there is no log. */
export async function lastLines(file: string): Promise<readonly string[]> {
  const text = await endOf(file)
  return text.split('\n').flatMap(inWords).slice(-MOST_LINES)
}

/** Nothing for what is no line of a log, such as the first one, which may be cut. */
export function inWords(line: string): readonly string[] {
  const parsed = Line.safeParse(asJson(line))
  if (!parsed.success) return []
  const { time, level, event, facts } = parsed.data
  const said = Object.entries(facts).map(([name, value]) => `${name}=${JSON.stringify(shortened(value))}`)
  return [[time, level, event, ...said].join(' ')]
}

function shortened(value: unknown): unknown {
  return typeof value === 'string' ? value.slice(0, LONGEST_FIELD) : value
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

async function endOf(file: string): Promise<string> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const length = Math.min(size, MOST_BYTES)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.subarray(0, bytesRead).toString('utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
