import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { root } from '../step.ts'

/** Each folder has only the globals it really has at run time, so each is its own program. */
const folders = ['contract', 'main', 'worker', 'worker/sandbox/page', 'preload', 'renderer', 'build', 'e2e']
const compiler = path.join(root, 'node_modules/typescript/bin/tsc')

let failed = 0
for (const folder of folders) {
  const run = spawnSync(process.execPath, [compiler, '-p', path.join(root, folder)], { stdio: 'inherit' })
  if (run.status !== 0) failed += 1
}
process.stdout.write(`types: ${folders.length} programs, ${failed} with errors\n`)
process.exitCode = failed === 0 ? 0 : 1
