import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { HearthError } from '../contract/errors.ts'
import { Sha256 } from '../contract/money.ts'
import { WgslManifest } from '../contract/wgsl.ts'
import type { BuiltInProgram } from './engine/options.ts'
import type { Layout } from './layout.ts'

const Manifest = z.object({ version: z.string() })
const described = { name: z.string(), sha256: Sha256, summary: z.string(), usage: z.string() }
const Modules = z.array(z.strictObject({ ...described, memoryMiB: z.int(), verifiable: z.boolean() }))
const Shaders = z.array(z.strictObject({ ...described, integer: z.boolean(), example: WgslManifest.nullable() }))

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
    const modules = Modules.parse(await json(path.join(root, 'worker/programs/programs.json')))
    const shaders = Shaders.parse(await json(path.join(root, 'worker/programs/wgsl/programs.json')))
    return {
      version,
      programs: [
        ...modules.map(({ name, sha256, summary, usage, verifiable }) => ({
          kind: 'wasm' as const,
          name,
          sha256,
          summary,
          usage,
          verifiable,
          file: path.join(programsDir, `${name}.wasm`),
        })),
        ...shaders.map((shader) => ({
          ...shader,
          kind: 'wgsl' as const,
          file: path.join(programsDir, `${shader.name}.wgsl`),
        })),
      ],
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
