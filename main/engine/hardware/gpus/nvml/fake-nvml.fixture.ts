import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Why the fake library cannot be had here; null where it can. */
export const noFakeNvml = compiler() === null ? 'There is no C compiler here, so the fake NVML cannot be built.' : null

/** A shared library that answers as NVML would, and how to make it misbehave. */
export interface FakeNvml {
  readonly file: string
  /** Node and the script that asks it. */
  readonly command: readonly [string, string]
  mode(name: string): void
  /** The power limit that was set, milliwatts; null before. */
  limit(): number | null
  remove(): void
}

export function buildFakeNvml(): FakeNvml {
  const folder = mkdtempSync(path.join(tmpdir(), 'hearth-nvml-'))
  const [file, modeFile, limitFile] = ['libnvidia-ml.so.1', 'mode', 'limit'].map((name) => path.join(folder, name))
  if (file === undefined || modeFile === undefined || limitFile === undefined) throw new Error('There are no names.')
  const source = fileURLToPath(new URL('fixtures/fake-nvml.c', import.meta.url))
  const define = [`-DMODE_FILE="${modeFile}"`, `-DLIMIT_FILE="${limitFile}"`]
  execFileSync(compiler() ?? 'cc', ['-shared', '-fPIC', '-O1', ...define, '-o', file, source])
  writeFileSync(modeFile, 'ok')
  return {
    file,
    command: [process.execPath, fileURLToPath(new URL('nvml-child.ts', import.meta.url))],
    mode: (name) => writeFileSync(modeFile, name),
    limit: () => (existsSync(limitFile) ? Number(readFileSync(limitFile, 'utf8')) : null),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function compiler(): string | null {
  return ['/usr/bin/gcc', '/usr/bin/cc', '/usr/bin/clang'].find((file) => existsSync(file)) ?? null
}
