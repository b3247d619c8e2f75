import type { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'

/**
 * Reads a line whose sum was right. It is as it was written, so one that this version does not understand was written by
 * a later one: it is never passed over.
 * @throws HearthError `ledger/newer-version`
 */
export function readLine<Line>(schema: z.ZodType<Line>, body: string): Line {
  const line = schema.safeParse(JSON.parse(body))
  if (line.success) return line.data
  throw new HearthError('ledger/newer-version', 'A newer Hearth has written this journal.', {
    hint: 'Update Hearth. The file was left as it is.',
    cause: line.error,
  })
}
