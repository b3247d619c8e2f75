import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import { createStream } from 'rotating-file-stream'
import type { Log, LogFields } from './engine/ports/log.ts'

/**
 * The engine's log: JSON lines under `logs/` of the data folder, at most 5 files of 5 MB. What may be
 * logged is decided by the `Log` port, which takes plain fields only; nothing is redacted afterwards
 * because nothing secret can be passed in.
 */
export async function openLog(dataDir: string): Promise<{ log: Log; close: () => Promise<void> }> {
  const folder = path.join(dataDir, 'logs')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const stream = createStream('hearth.log', { path: folder, size: '5M', maxFiles: 5, mode: 0o600 })
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream)
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}): void =>
      logger[level](fields, event)
  return {
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    close: () => new Promise((resolve) => stream.end(resolve)),
  }
}
