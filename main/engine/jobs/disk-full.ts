import { HearthError } from '../../../contract/errors.ts'

export function diskFull(cause?: unknown): HearthError {
  return new HearthError('blobs/disk-full', 'The disk has no room for these bytes.', {
    hint: 'Free some space or move the data folder; jobs are taken again by themselves then.',
    cause,
  })
}

/** Does `work`; a disk without room is told from every other failure. @throws HearthError `blobs/disk-full` */
export async function explainingFullDisk(work: () => Promise<void> | void): Promise<void> {
  try {
    await work()
  } catch (error: unknown) {
    if (!['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '')) throw error
    throw diskFull(error)
  }
}

/** The system's code of a failure, such as `ENOENT`. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
