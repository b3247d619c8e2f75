import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { Sha256 } from '../contract/money.ts'
import { root } from './step.ts'

export const programsFolder = 'worker/programs'
export const recordFile = path.join(root, programsFolder, 'programs.json')

/** One line of `worker/programs/programs.json`. */
export const ProgramRecord = z.strictObject({
  name: z.string().regex(/^[a-z0-9]{1,20}$/),
  /** Of the wasm the pinned compiler makes of the source. */
  sha256: Sha256,
  summary: z.string(),
  usage: z.string(),
  /** Size of its memory; a job's `memoryMiB` must allow this much. */
  memoryMiB: z.int().min(1).max(1024),
  /** Whether it may run in the exact class, as the inspection of its wasm says. */
  verifiable: z.boolean(),
})
export type ProgramRecord = z.infer<typeof ProgramRecord>

const ProgramRecords = z.array(ProgramRecord)

export async function readRecords(): Promise<readonly ProgramRecord[]> {
  return ProgramRecords.parse(JSON.parse(await readFile(recordFile, 'utf8')))
}

export function sourceFile(name: string): string {
  return path.join(root, programsFolder, name, `${name}.c`)
}

export const includeFolder = path.join(root, programsFolder, 'include')
