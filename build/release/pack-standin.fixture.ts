import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { buildAll } from '../build.ts'
import { root } from '../step.ts'
import { standInDistribution } from './standin-electron.fixture.ts'

const Manifest = z.object({ version: z.string() })

/**
 * Builds the app and packs it for Linux around a stand-in Electron, without asking any server.
 * @param folder an empty one; the stand-in comes to lie in `electron` there
 * @returns the folder of the unpacked app
 */
export async function packAroundStandIn(folder: string): Promise<string> {
  await buildAll(() => undefined)
  const electron = path.join(folder, 'electron')
  const installed = path.join(root, 'node_modules', 'electron', 'package.json')
  await standInDistribution(electron, Manifest.parse(JSON.parse(readFileSync(installed, 'utf8'))).version)
  const builder = path.join(root, 'node_modules', 'electron-builder', 'cli.js')
  const output = path.join(folder, 'dist')
  const args = ['--dir', '--linux', `-c.electronDist=${electron}`, `-c.directories.output=${output}`]
  await promisify(execFile)(process.execPath, [builder, ...args], { cwd: root })
  return path.join(output, 'linux-unpacked')
}
