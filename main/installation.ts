import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { HearthError } from '../contract/errors.ts'
import type { BuiltInProgram } from './engine/options.ts'
import type { Layout } from './layout.ts'

const Manifest = z.object({ version: z.string() })
const Programs = z.array(
  z.strictObject({
    name: z.string(),
    sha256: z.string(),
    summary: z.string(),
    usage: z.string(),
    memoryMiB: z.int(),
    verifiable: z.boolean(),
  }),
)

/** What this installation ships with. */
export interface Installation {
  readonly version: string
  readonly programs: readonly BuiltInProgram[]
}

/**
 * Reads what was built and recorded.
 * @throws HearthError `installation/incomplete`
 */
export async function readInstallation({ root, programsDir }: Layout): Promise<Installation> {
  try {
    const { version } = Manifest.parse(await json(path.join(root, 'package.json')))
    const programs = Programs.parse(await json(path.join(root, 'worker/programs/programs.json')))
    return {
      version,
      programs: programs.map(({ name, sha256, summary, usage }) => ({
        name,
        sha256,
        summary,
        usage,
        file: path.join(programsDir, `${name}.wasm`),
      })),
    }
  } catch (cause) {
    throw new HearthError('installation/incomplete', 'Parts of this installation of Hearth are missing.', {
      hint: 'Run “npm ci” in the Hearth folder, or install Hearth again.',
      cause,
    })
  }
}

async function json(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'))
}
