import { chmod, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/**
 * The anvil program of this platform, as npm installed it. It is started directly: through the
 * package's own launcher, ending us would leave it running.
 * @throws HearthError `practice/no-anvil`
 */
export async function anvilBinary(platform = process.platform, arch = process.arch): Promise<string> {
  const name = `@foundry-rs/anvil-${platform}-${ARCHITECTURES[arch] ?? arch}`
  const file = platform === 'win32' ? 'anvil.exe' : 'anvil'
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`)
    // Electron packs dependencies into an archive, from which no program can be started.
    const folder = path.dirname(manifest).replace(`app.asar${path.sep}`, `app.asar.unpacked${path.sep}`)
    const binary = path.join(folder, 'bin', file)
    await makeExecutable(binary, platform)
    return binary
  } catch (cause) {
    throw new HearthError('practice/no-anvil', `The practice network has no program for ${platform} on ${arch}.`, {
      hint: 'Run “npm ci” again with optional packages, or choose another network.',
      cause,
    })
  }
}

async function makeExecutable(binary: string, platform: NodeJS.Platform): Promise<void> {
  const { mode } = await stat(binary)
  if (platform !== 'win32' && (mode & 0o100) === 0) await chmod(binary, 0o755)
}
