import { z } from 'zod'

export const MiB = 1024 * 1024
/** Largest single input or output file, in bytes. */
export const MAX_BLOB_BYTES = 64 * MiB

/** A relative path of plain names: no `..`, no empty part, no control or bidi characters. */
export const JobPath = z
  .string()
  .max(255)
  .regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+){0,7}$/, 'a plain relative path')
